// Runs on the server: lets so many copies of an image be seen among the repositories, with their reservations of network
// ids, and no more. They are made when they are needed first, and put aside when they are not.
const {constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync} = require('node:fs');
const {join} = require('node:path');

const {image, repositories, aside, networks, prefix, firstId, count, most} = JSON.parse(process.argv[1]);
mkdirSync(aside, {recursive: true});

for (let number = 0; number < most; number += 1) {
  const guid = prefix + String(number).padStart(12, '0');
  const [seen, hidden] = [join(repositories, guid), join(aside, guid)];
  const reservation = join(networks, String(firstId + 64 * number));
  if (number < count && !existsSync(seen)) {
    if (!existsSync(hidden)) copyFileSync(image, hidden, constants.COPYFILE_FICLONE_FORCE);
    renameSync(hidden, seen);
    writeFileSync(reservation, `${guid}\n`);
  } else if (number >= count && existsSync(seen)) {
    renameSync(seen, hidden);
    rmSync(reservation);
  }
}
