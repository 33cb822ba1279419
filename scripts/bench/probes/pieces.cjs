// Runs on the server: writes blocks of an image anew, at even distances, each with what it holds. On a file system that
// copies on write, every one of them then lies apart, and parts its neighbours. The first time it is written in place,
// where blocks were promised; so it is written twice.
const {closeSync, fsyncSync, openSync, readSync, writeSync} = require('node:fs');

const {image, blocks, distanceBytes} = JSON.parse(process.argv[1]);
const block = Buffer.alloc(4096);
const file = openSync(image, 'r+');
for (let time = 0; time < 2; time += 1) {
  for (let number = 0; number < blocks; number += 1) {
    readSync(file, block, 0, block.length, number * distanceBytes);
    writeSync(file, block, 0, block.length, number * distanceBytes);
  }
  fsyncSync(file);
}
closeSync(file);
