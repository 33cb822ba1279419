import {rdcCommand} from '../die.js';
import type {World} from '../world.js';
import {TEAR_DOWN} from '../tear-down.js';
import type {Stage} from './stage.js';

/** A server becomes one that repositories live on. */
export const setUp = ({server, rdc}: World): Stage => {
  const words = ['context', 'setup-machine', 'server-1', '--datastore-size', '2G', '--json'];
  const tearDown = () => server.sh(TEAR_DOWN).then(() => undefined);
  return {
    name: 'set-up',
    trip: 'set-up',
    before: tearDown,
    command: () => ({
      ...rdcCommand(server, 'machine-setup'),
      run: () => server.rdc(words),
    }),
    back: async () => undefined,
    check: async () => {
      const run = await server.rdc(words);
      const {changed} = (JSON.parse(run.stdout) as {data: {changed: string[]}}).data;
      if (run.status !== 0 || changed.length > 0) throw new Error(`set up again it does ${changed.join(', ')}`);
      const facts = await server.sh(
        `id -u rediacc; findmnt -no FSTYPE /mnt/rediacc; ls -A /var/lib/rediacc | grep -v -E '^(networks|autostart|docker-[0-9]+|route.*|proxy.*)$' || true
         losetup --noheadings --list | grep -c datastore.img
         systemctl show --value --property=NeedDaemonReload mnt-rediacc.mount rediacc-autostart.service rediacc-shutdown.service | sort -u
         systemctl is-enabled mnt-rediacc.mount rediacc-autostart.service rediacc-shutdown.service | sort -u`,
      );
      if (facts.replace(/\n+/g, ' ') !== '7111 btrfs datastore.img 1 no enabled')
        throw new Error(`it is set up as ${facts}`);
      await rdc('repo', 'list');
    },
  };
};
