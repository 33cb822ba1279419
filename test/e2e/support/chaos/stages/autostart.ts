import {rdcCommand, type Death} from '../die.js';
import {SHOP, type World} from '../world.js';
import {asItWas, type Stage} from './stage.js';

/** A key for the server, given and taken away while the app runs. */
export const autostart = (world: World): Stage[] => {
  const {server, rdc} = world;
  const back = (verb: string) => () => rdc('repo', 'autostart', verb, SHOP).then(() => undefined);
  const check = (state: string, keys: number) => async (death: Death | null) => {
    // With autostart a server that boots brings it up, containers and all; the writer is another matter.
    if (death === 'power') {
      await server.sh('systemctl is-system-running --wait >/dev/null || true');
      await world.revive();
    }
    await asItWas(world)(null);
    const {repositories} = await rdc<{repositories: {name: string; state: string; slot: boolean}[]}>(
      'repo',
      'autostart',
      'list',
    );
    const found = repositories.find(({name}) => name === SHOP);
    const files = await server.sh('ls -A /mnt/rediacc/.credentials/keys 2>/dev/null | wc -l');
    const ok = found ? found.state === state && found.slot === (state === 'on') : state === 'off';
    if (!ok || Number(files) !== keys) throw new Error(`autostart is ${JSON.stringify(found)} with ${files} key files`);
  };
  return [
    {
      name: 'autostart enable',
      trip: 'autostart',
      command: () => rdcCommand(server, 'repository-autostart-enable', 'repo', 'autostart', 'enable', SHOP),
      back: back('disable'),
      check: check('on', 1),
    },
    {
      name: 'autostart disable',
      trip: 'autostart',
      command: () => rdcCommand(server, 'repository-autostart-disable', 'repo', 'autostart', 'disable', SHOP),
      back: back('enable'),
      check: check('off', 0),
    },
  ];
};
