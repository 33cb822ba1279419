import {rdcCommand} from '../die.js';
import type {World} from '../world.js';
import type {Stage} from './stage.js';

/** What set-up has made, but the packages: `setup.test.ts` has it die while those are installed. */
const TEAR_DOWN = `set -e
systemctl disable --quiet --now mnt-rediacc.mount
systemctl disable --quiet rediacc-autostart.service rediacc-shutdown.service
cd /etc/systemd/system
rm -rf mnt-rediacc.mount mnt-rediacc.mount.d mnt-rediacc-.mount.d rediacc.slice.d rediacc-.slice.d
rm -f rediacc-autostart.service rediacc-shutdown.service
rm -f /etc/modules-load.d/rediacc.conf /etc/sysctl.d/60-rediacc.conf /etc/tmpfiles.d/rediacc.conf
rm -f /var/lib/rediacc/datastore.img
rmdir /mnt/rediacc
sysctl --quiet fs.inotify.max_user_instances=128
userdel rediacc
systemctl daemon-reload
sync`;

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
