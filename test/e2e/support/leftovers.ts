import type {Server} from './server.js';

/** Everything a repository holds on a server, one line each, so that two moments can be compared. */
export const holdings = async (server: Server): Promise<string[]> => {
  const output = await server.sh(
    [
      'losetup --noheadings --output BACK-FILE --list | grep -v datastore.img | sed "s/^/loop /" || true',
      'dmsetup ls | grep rediacc | awk \'{print "mapping " $1}\' || true',
      'findmnt --raw --noheadings --output TARGET | grep -E "/(mounts|interim)/|/walls-|unfinished|rediacc-" | sed "s/^/mount /" || true',
      'systemctl list-units --all --plain --no-legend "rediacc-docker-*" "rediacc-containerd-*" "rediacc-loopback-*" "rediacc-firewall-*" "rediacc-run-*" "rediacc-thaw-*" | awk \'{print "unit " $1}\' || true',
      'ls /run/systemd/system | grep -E "^rediacc-" | sed "s/^/unit-file /" || true',
      'ls -A /var/lib/rediacc/networks | sed "s/^/network /" || true',
      'ls -d /var/lib/rediacc/*.tmp /var/lib/rediacc/*/*.tmp 2>/dev/null | sed "s/^/half-written /" || true',
      'ls /run/rediacc | grep "^served-" | sed "s/^/told /" || true',
      'ls /run/rediacc/locks | grep "\\.json$" | sed "s/^/lock-owner /" || true',
      'btrfs subvolume list /mnt/rediacc | sed "s/^/subvolume /"',
      'losetup --noheadings --list | grep datastore.img | sed 1d | sed "s/^/second-loop /" || true',
      'ls -A /mnt/rediacc/repositories | sed "s/^/image /" || true',
      'ls -A /mnt/rediacc/mounts /mnt/rediacc/interim | grep -E "^[0-9a-f]{8}-" | sed "s/^/directory /" || true',
      'nft list table inet rediacc 2>/dev/null | grep -oE "chain (repository|refusals)_[0-9]+" || true',
      'ip -4 -o address show dev lo | grep -v 127.0.0.1/8 | awk \'{print "address " $4}\' || true',
    ].join('\n'),
  );
  return output.split('\n').filter(Boolean).sort();
};

/**
 * Waits until the agents of earlier calls are gone: what they hold is then what they leave. The brackets keep `pgrep`
 * from finding this very script.
 */
export const untilIdle = (server: Server): Promise<string> =>
  server.sh(
    'for i in $(seq 3000); do pgrep -f "[r]enet.* serve" >/dev/null || exit 0; sleep 0.3; done; pgrep -af "[r]enet"; exit 1',
  );
