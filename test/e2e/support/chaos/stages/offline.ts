import {rdcCommand} from '../die.js';
import {SHOP, type World} from '../world.js';
import type {Stage} from './stage.js';

const MIB = 1024 ** 2;

/** From the running app to nothing. */
export const offline = ({server, rdc, revive, rest, checkHoldings, checkRecords}: World): Stage[] => {
  const sizes = {sizeMib: 512};
  return [
    {
      name: 'down',
      before: rest,
      command: () => rdcCommand(server, 'repository-down', 'repo', 'down', SHOP, '--unmount'),
      back: revive,
      check: async (death) => {
        await checkHoldings({[SHOP]: 'closed'});
        await checkRecords(death === 'power' ? 'cut' : 'closed');
        await checkHoldings({[SHOP]: 'closed'});
      },
    },
    {
      name: 'resize',
      trip: 'resize',
      before: async () => {
        sizes.sizeMib = sizes.sizeMib === 512 ? 640 : 512;
      },
      command: () => rdcCommand(server, 'repository-resize', 'repo', 'resize', SHOP, '--size', `${sizes.sizeMib}M`),
      back: async () => undefined,
      check: async () => {
        await checkHoldings({[SHOP]: 'closed'});
        await checkRecords('closed');
        const {sizeBytes} = await rdc<{sizeBytes: number}>('repo', 'status', SHOP);
        if (sizeBytes !== sizes.sizeMib * MIB) throw new Error(`it has ${sizeBytes} bytes, not ${sizes.sizeMib} MiB`);
      },
    },
    {
      name: 'mount',
      command: () => rdcCommand(server, 'repository-mount', 'repo', 'mount', SHOP),
      back: () => rdc('repo', 'unmount', SHOP).then(() => undefined),
      check: async () => {
        await checkHoldings({[SHOP]: 'open'});
        await checkRecords('open');
      },
    },
    {
      name: 'delete',
      command: () => rdcCommand(server, 'repository-delete', 'repo', 'delete', SHOP, '--yes'),
      back: async () => {
        await rdc('repo', 'create', SHOP, '--size', '256M');
        await rdc('repo', 'mount', SHOP);
      },
      check: () => checkHoldings({}),
    },
  ];
};
