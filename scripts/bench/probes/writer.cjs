// Runs on the server: writes into a file every millisecond until its stdin ends, and says how long the longest gap
// between two writes was. It says "writing" first, so that nobody begins before it does.
const {openSync, writeSync, rmSync} = require('node:fs');

const {path} = JSON.parse(process.argv[1]);
const file = openSync(path, 'w');
let last = performance.now();
let longestMs = 0;

const write = () => {
  // A frozen file system keeps us in here.
  writeSync(file, 'x', 0);
  const now = performance.now();
  longestMs = Math.max(longestMs, now - last);
  last = now;
};

const timer = setInterval(write, 1);
process.stdout.write('writing\n');
process.stdin.on('end', () => {
  clearInterval(timer);
  rmSync(path);
  process.stdout.write(`${JSON.stringify({longestMs})}\n`);
});
process.stdin.resume();
