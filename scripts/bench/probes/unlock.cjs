// Runs on the server: tries the passphrase from stdin on an image, as the agent does it, without opening anything, and
// says how long that took and how much memory was resident at most. The kernel keeps that figure as long as the program runs.
const {spawn} = require('node:child_process');
const {readFileSync} = require('node:fs');

const {image} = JSON.parse(process.argv[1]);
const passphrase = readFileSync(0);
const start = performance.now();
const child = spawn('cryptsetup', ['open', '--type=luks2', '--test-passphrase', '--key-file=-', '--', image], {
  stdio: ['pipe', 'ignore', 'inherit'],
});
let peakKiB = 0;

const look = () => {
  try {
    peakKiB = Math.max(
      peakKiB,
      Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
    );
  } catch {
    // It has just ended.
  }
};

const timer = setInterval(look, 2);
child.stdin.end(passphrase);
child.on('exit', (status) => {
  clearInterval(timer);
  process.stdout.write(`${JSON.stringify({ms: performance.now() - start, peakMiB: peakKiB / 1024})}\n`);
  process.exitCode = status;
});
