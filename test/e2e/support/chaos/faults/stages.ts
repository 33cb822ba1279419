import {rdcCommand, renetCommand} from '../die.js';
import {stagesOf} from '../stages/all.js';
import {asItWas, type Stage} from '../stages/stage.js';
import {TEAR_DOWN} from '../tear-down.js';
import type {World} from '../world.js';
import {DEVICE, enlarge, SET_UP, wipe} from './disk.js';

/** The stages of a life on a disk that can fail: a datastore on a disk grows with it, and is set up on it. */
export const stagesOnDisk = (world: World): Stage[] =>
  stagesOf(world).map((stage) => {
    if (stage.name === 'datastore expand') return growth(world, stage);
    return stage.name === 'set-up' ? setUp(world, stage) : stage;
  });

const growth = (world: World, stage: Stage): Stage => ({
  ...stage,
  before: () => enlarge(world.server).then(() => undefined),
  command: () => renetCommand(world.server, 'datastore-expand', 'renet datastore expand'),
  check: async (death) => {
    await asItWas(world)(death);
    const sizes = await world.server.sh(
      `blockdev --getsize64 ${DEVICE}; btrfs filesystem usage --raw /mnt/rediacc | awk '/Device size/ {print $3}'`,
    );
    const [device, fileSystem] = sizes.split('\n');
    if (device !== fileSystem) throw new Error(`the disk has ${device} bytes, the file system ${fileSystem}`);
  },
});

const setUp = ({server, rdc}: World, stage: Stage): Stage => ({
  ...stage,
  before: async () => {
    await server.sh(TEAR_DOWN);
    await wipe(server);
  },
  command: () => ({...rdcCommand(server, 'machine-setup'), run: () => server.rdc(SET_UP)}),
  check: async () => {
    const run = await server.rdc(SET_UP);
    const {changed} = (JSON.parse(run.stdout) as {data: {changed: string[]}}).data;
    if (run.status !== 0 || changed.length > 0) throw new Error(`set up again it does ${changed.join(', ')}`);
    const facts = await server.sh('id -u rediacc; findmnt -no FSTYPE,SOURCE /mnt/rediacc');
    if (facts.replace(/\s+/g, ' ') !== `7111 btrfs ${DEVICE}`) throw new Error(`it is set up as ${facts}`);
    await rdc('repo', 'list');
  },
});

/** What these change is on a disk when they say that it is done, and must be there after a boot; the others begin anew then. */
export const LASTING: ReadonlySet<string> = new Set([
  'create',
  'expand',
  'datastore expand',
  'autostart enable',
  'autostart disable',
  'fork',
  'delete of a fork',
  'resize',
  'delete',
  'set-up',
]);
