import {rdcCommand, renetCommand} from '../die.js';
import {SHOP, type World} from '../world.js';
import {asItWas, type Stage} from './stage.js';

const MIB = 1024 ** 2;
/** In front of the encrypted data. */
const LUKS_HEADER = 16 * MIB;

/** More room, while the app runs and writes. */
export const growth = (world: World): Stage[] => {
  const {server} = world;
  const wanted = {shopBytes: 256 * MIB, datastoreBytes: 8192 * MIB};
  const nothing = async () => undefined;
  return [
    {
      name: 'expand',
      trip: 'expand',
      before: async () => {
        wanted.shopBytes += 16 * MIB;
      },
      command: () =>
        rdcCommand(server, 'repository-expand', 'repo', 'expand', SHOP, '--size', `${wanted.shopBytes / MIB}M`),
      back: nothing,
      check: async (death) => {
        await asItWas(world)(death);
        const sizes = await server.sh(
          `stat -c %s /mnt/rediacc/repositories/*; dumpe2fs -h /dev/mapper/rediacc-* 2>/dev/null | awk '/^Block count/ {print $3 * 4096}'`,
        );
        if (sizes === `${wanted.shopBytes}\n${wanted.shopBytes - LUKS_HEADER}`) return;
        throw new Error(`${wanted.shopBytes} bytes were asked for, image and file system have ${sizes}`);
      },
    },
    {
      name: 'datastore expand',
      trip: 'datastore expand',
      before: async () => {
        wanted.datastoreBytes += 16 * MIB;
      },
      command: () =>
        renetCommand(server, 'datastore-expand', `renet datastore expand --size ${wanted.datastoreBytes / MIB}M`),
      back: nothing,
      check: async (death) => {
        await asItWas(world)(death);
        const sizes = await server.sh(
          "stat -c %s /var/lib/rediacc/datastore.img; btrfs filesystem usage --raw /mnt/rediacc | awk '/Device size/ {print $3}'",
        );
        if (sizes === `${wanted.datastoreBytes}\n${wanted.datastoreBytes}`) return;
        throw new Error(`${wanted.datastoreBytes} bytes were asked for, file and file system have ${sizes}`);
      },
    },
  ];
};
