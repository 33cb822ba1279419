import {rdcCommand} from '../die.js';
import {FORK, SHOP, type World} from '../world.js';
import {asItWas, type Stage} from './stage.js';

/** A fork, from its making to its deletion, while its parent runs and never notices. */
export const forking = (world: World): Stage[] => {
  const {server, rdc} = world;
  const fork = () => rdc('repo', 'fork', SHOP, '--tag', FORK).then(() => undefined);
  const remove = () => rdc('repo', 'delete', FORK, '--yes').then(() => undefined);
  /** The fork is whole or not there, and the file system of its parent is not frozen: it takes what is written and flushed. */
  const meanwhile = async () => {
    await server.sh(
      `for volume in /mnt/rediacc/mounts/*/data; do
         [ -e "$volume" ] || continue
         timeout 60 sh -c 'echo x > "$1/probe" && sync "$1/probe" && rm "$1/probe"' sh "$volume" || exit 1
       done
       for image in /mnt/rediacc/repositories/????????-????-????-????-????????????; do
         cryptsetup luksDump "$image" >/dev/null || exit 1
       done`,
    );
  };
  return [
    {
      name: 'fork',
      trip: 'fork',
      command: () => rdcCommand(server, 'repository-fork', 'repo', 'fork', SHOP, '--tag', FORK),
      back: remove,
      meanwhile,
      check: async (death) => {
        await asItWas(world, {[FORK]: 'closed'})(death);
        const {checks} = await rdc<{checks: {check: string; status: string}[]}>('repo', 'validate', FORK);
        const bad = checks.filter(({status}) => status === 'failed');
        if (bad.length > 0) throw new Error(`the fork is not whole: ${JSON.stringify(bad)}`);
      },
    },
    {
      name: 'first mount of a fork',
      trip: 'fork',
      command: () => rdcCommand(server, 'repository-mount', 'repo', 'mount', FORK),
      back: async () => {
        await remove();
        await fork();
      },
      check: async (death) => {
        if (death === 'power') {
          await world.checkHoldings({[SHOP]: 'cut', [FORK]: 'open'});
          await world.revive();
        }
        await asItWas(world, {[FORK]: 'open'})(null);
        const containers = await world.docker(FORK, 'docker ps --all --quiet');
        if (containers !== '') throw new Error(`the fork has containers of its parent: ${containers}`);
        const [own, parent] = [await world.volumeOf(FORK), await world.volumeOf(SHOP)];
        await server.sh(
          `test -s ${own}/data/records && test "$(stat -c %i:%d ${own})" != "$(stat -c %i:%d ${parent})"`,
        );
      },
    },
    {
      name: 'unmount',
      trip: 'fork',
      command: () => rdcCommand(server, 'repository-unmount', 'repo', 'unmount', FORK),
      back: () => rdc('repo', 'mount', FORK).then(() => undefined),
      check: asItWas(world, {[FORK]: 'closed'}),
    },
    {
      name: 'delete of a fork',
      trip: 'fork',
      command: () => rdcCommand(server, 'repository-delete', 'repo', 'delete', FORK, '--yes'),
      back: fork,
      check: asItWas(world),
    },
  ];
};
