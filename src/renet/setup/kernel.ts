import {argv} from '../../shared/argv.js';
import type {Step} from '../plan.js';

export const MODULES = ['btrfs', 'dm_crypt', 'loop', 'overlay'] as const;
export const MODULES_FILE = '/etc/modules-load.d/rediacc.conf';
export const MODULES_CONTENT = `# What repositories need; read by systemd at boot.\n${MODULES.join('\n')}\n`;

export const SYSCTL_FILE = '/etc/sysctl.d/60-rediacc.conf';
/** All containers of all repositories share root's allowance; the usual 128 is used up by some dozen apps. */
export const INOTIFY_INSTANCES = 1024;
const INOTIFY = 'fs.inotify.max_user_instances';
export const INOTIFY_FILE = `/proc/sys/${INOTIFY.replaceAll('.', '/')}`;

export interface KernelFacts {
  /** Of `MODULES`, those that are loaded or built in. */
  readonly modules: ReadonlySet<string>;
  /** Content of `MODULES_FILE`; undefined when there is none. */
  readonly modulesFile: string | undefined;
  readonly inotifyInstances: number;
}

/** Reads `modules.builtin`: one path a line, such as `kernel/drivers/md/dm-crypt.ko`. */
export const parseBuiltin = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').map((line) => (/([^/]+)\.ko$/.exec(line)?.[1] ?? '').replaceAll('-', '_')));

export const planKernel = ({modules, modulesFile, inotifyInstances}: KernelFacts): Step[] => {
  const missing = MODULES.filter((name) => !modules.has(name));
  const load = {title: 'load kernel modules', acts: [{run: argv('modprobe', '--all', ...missing)}]};
  const keep = {
    title: 'load kernel modules at boot',
    acts: [{write: MODULES_FILE, content: MODULES_CONTENT, mode: 0o644}],
  };
  const raise = {
    title: 'allow more file watchers',
    acts: [
      {write: SYSCTL_FILE, content: `${INOTIFY} = ${INOTIFY_INSTANCES}\n`, mode: 0o644},
      // Part of systemd, where sysctl(8) is a package of its own.
      {run: argv('/usr/lib/systemd/systemd-sysctl', SYSCTL_FILE)},
    ],
  };
  return [
    ...(missing.length > 0 ? [load] : []),
    ...(modulesFile === MODULES_CONTENT ? [] : [keep]),
    ...(inotifyInstances < INOTIFY_INSTANCES ? [raise] : []),
  ];
};
