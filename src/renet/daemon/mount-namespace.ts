import type {Guid, NetworkId} from '../../contract/types.js';
import {daemonDir, dockerSocket, execRoot, NETWORKS_DIR, RUN_DIR, STATE_DIR, type Layout} from '../layout.js';

/**
 * A repository's Docker and its containerd share one mount namespace, in which other repositories do not exist: each must see the
 * mounts that the other makes. It is held by a file and not by a process, so that both may be restarted or killed while
 * containers go on in it. It lasts until the daemon of the repository is stopped.
 */
export const namespaceDir = (id: NetworkId): string => `${RUN_DIR}/walls-${id}`;
const namespaceFile = (id: NetworkId): string => `${namespaceDir(id)}/namespace`;
export const namespaceScriptFile = (id: NetworkId): string => `${daemonDir(id)}/walls.sh`;

/** What stands before a program that runs inside. The program gets its process id, for which systemd's sockets are meant. */
export const inMountNamespace = (id: NetworkId): string => `nsenter --mount=${namespaceFile(id)} --`;

/**
 * Makes the namespace, unless it is there; it gets its name when it is whole. The directory of its file is a mount of its own and private, as
 * the kernel demands: a namespace must not be found inside of itself.
 *
 * What is mounted on the server later is seen inside, and what is unmounted there is gone inside as well (`slave`). Of the
 * datastores nothing is: they are unmounted inside, and something else lies over their places. Merely covered, a copy of the mount would keep the
 * volume of another repository open.
 */
export const namespaceScript = (id: NetworkId, guid: Guid, layout: Layout): string => {
  const own = [layout.mount(guid), layout.dockerData(guid)].map((path) => path.slice(layout.datastore.length));
  const socket = dockerSocket(id).slice(RUN_DIR.length);
  const run = execRoot(id).slice(RUN_DIR.length);
  const state = daemonDir(id).slice(STATE_DIR.length);
  return `#!/bin/sh
set -eu
walls=${namespaceDir(id)}
remove() { while mountpoint -q "$1"; do umount --recursive "$1"; done; }
empty() { mount -t tmpfs -o mode=755,size=64k rediacc "$1"; }
close() { mount -o remount,bind,ro "$1"; }

if [ "\${1-}" = inside ]; then
  # Other datastores: those of all repositories that this server has or had, and those that are mounted.
  others=$({
    sed -s -n 2p ${NETWORKS_DIR}/* || true
    while read -r _ path type _; do
      if [ "$type" = btrfs ] && [ -d "$path/repositories" ] && [ -d "$path/.credentials" ]; then echo "$path"; fi
    done </proc/self/mounts
  } | grep -xE '(/[A-Za-z0-9._+@-]+)+' | grep -vxF ${layout.datastore} | sort -u) || true

  cd "$walls"
  empty datastore
  mkdir -p${own.map((path) => ` datastore${path}`).join('')}
${own.map((path) => `  mount --rbind ${layout.datastore}${path} datastore${path}\n`).join('')}  close datastore
  empty run
  mkdir run${run}
  : >run${socket}
  mount --rbind ${execRoot(id)} run${run}
  mount --bind ${dockerSocket(id)} run${socket}
  close run
  empty state
  mkdir state${state}
  mount --bind ${daemonDir(id)} state${state}
  # Root runs this very file from there, outside.
  close state${state}
  close state

  for path in ${layout.datastore} $others; do remove "$path"; done
  for path in $others; do
    if [ -d "$path" ]; then empty "$path"; close "$path"; fi
  done
  mount --move datastore ${layout.datastore}
  mount --move state ${STATE_DIR}
  mount --move run ${RUN_DIR}
  mount --make-rshared /
  exit
fi

if mountpoint -q "$walls/namespace"; then exit; fi
remove "$walls"
mkdir -p -m 711 "$walls" ${execRoot(id)}
mount --bind "$walls" "$walls"
mount --make-private "$walls"
mkdir -p "$walls/datastore" "$walls/run" "$walls/state"
: >"$walls/unfinished"
: >"$walls/namespace"
unshare --mount="$walls/unfinished" --propagation slave -- /bin/sh "$0" inside
mount --move "$walls/unfinished" "$walls/namespace"
`;
};
