/** What set-up has made, but the packages: `setup.test.ts` has it die while those are installed. */
export const TEAR_DOWN = `set -e
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
