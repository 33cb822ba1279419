import {rdcCommand} from '../die.js';
import {SHOP, type World} from '../world.js';
import type {Stage} from './stage.js';

/** From nothing to an app that runs. */
export const birth = ({
  server,
  rdc,
  upload,
  attend,
  rest,
  checkHoldings,
  checkRunning,
  checkRecords,
  writer,
}: World): Stage[] => [
  {
    name: 'create',
    command: () => rdcCommand(server, 'repository-create', 'repo', 'create', SHOP, '--size', '256M'),
    back: () => rdc('repo', 'delete', SHOP, '--yes').then(() => undefined),
    check: () => checkHoldings({[SHOP]: 'closed'}),
  },
  {
    name: 'first mount',
    command: () => rdcCommand(server, 'repository-mount', 'repo', 'mount', SHOP),
    back: async () => {
      await rdc('repo', 'delete', SHOP, '--yes');
      await rdc('repo', 'create', SHOP, '--size', '256M');
    },
    check: () => checkHoldings({[SHOP]: 'open'}),
  },
  {
    name: 'up',
    before: upload,
    command: () => rdcCommand(server, 'repository-up', 'repo', 'up', SHOP, '--mount'),
    back: async () => {
      await rest();
      await rdc('repo', 'down', SHOP);
    },
    check: async () => {
      await checkHoldings({[SHOP]: 'open'});
      await attend();
      await checkRunning();
    },
    meanwhile: async () => {
      if (writer.acknowledged > 0) await checkRecordsIfOpen(server, checkRecords);
    },
  },
];

/** Before it is mounted again nothing can be read. */
const checkRecordsIfOpen = async (server: World['server'], check: World['checkRecords']): Promise<void> => {
  if ((await server.sh('ls -d /mnt/rediacc/mounts/*/data 2>/dev/null || true')) !== '') await check('open');
};
