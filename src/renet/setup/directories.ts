import type {Step} from '../engine/plan.js';
import type {Layout} from '../layout.js';
import {
  AUTOSTART_DIR,
  INSTALL_DIR,
  LOCK_DIR,
  NETWORKS_DIR,
  PROXY_DIR,
  ROUTER_DIR,
  RUN_DIR,
  STATE_DIR,
} from '../layout.js';

/** What systemd makes again at every boot, as `/run` is empty then. */
export const TMPFILES_FILE = '/etc/tmpfiles.d/rediacc.conf';
export const TMPFILES_CONTENT = `d ${RUN_DIR} 0755 root root -\nd ${LOCK_DIR} 0700 root root -\n`;

export interface Directory {
  readonly path: string;
  readonly mode: number;
}

/**
 * All directories of a server, outermost first. Volumes' mount points and interim directories can
 * be passed through but not listed: containers and Rediaccfiles reach their own by name.
 */
export const directoriesOf = (layout: Layout): Directory[] => [
  {path: layout.datastore, mode: 0o755},
  {path: layout.repositories, mode: 0o700},
  {path: layout.mounts, mode: 0o711},
  {path: layout.interim, mode: 0o711},
  {path: layout.immovable, mode: 0o755},
  {path: layout.credentials, mode: 0o700},
  {path: layout.keys, mode: 0o700},
  {path: STATE_DIR, mode: 0o755},
  {path: NETWORKS_DIR, mode: 0o755},
  {path: ROUTER_DIR, mode: 0o755},
  {path: AUTOSTART_DIR, mode: 0o755},
  {path: INSTALL_DIR, mode: 0o755},
  {path: PROXY_DIR, mode: 0o755},
  {path: `${PROXY_DIR}/letsencrypt`, mode: 0o700},
  {path: `${PROXY_DIR}/traefik`, mode: 0o755},
  {path: `${PROXY_DIR}/traefik/dynamic`, mode: 0o755},
  {path: RUN_DIR, mode: 0o755},
  {path: LOCK_DIR, mode: 0o700},
];

export interface DirectoryFacts {
  /** Mode by path of the directories that exist and belong to root. */
  readonly modes: ReadonlyMap<string, number>;
  /** Content of `TMPFILES_FILE`; undefined when there is none. */
  readonly tmpfiles: string | undefined;
}

const ROOT = {uid: 0, gid: 0} as const;

export const planDirectories = (layout: Layout, {modes, tmpfiles}: DirectoryFacts): Step[] => {
  const wrong = directoriesOf(layout).filter(({path, mode}) => modes.get(path) !== mode);
  const make = {title: 'create directories', acts: wrong.map(({path, mode}) => ({mkdir: path, mode, owner: ROOT}))};
  const keep = {
    title: 'create run-time directories at boot',
    acts: [{write: TMPFILES_FILE, content: TMPFILES_CONTENT, mode: 0o644}],
  };
  return [...(wrong.length > 0 ? [make] : []), ...(tmpfiles === TMPFILES_CONTENT ? [] : [keep])];
};
