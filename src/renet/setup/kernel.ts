import {argv} from '../../shared/argv.js';
import type {Step} from '../engine/plan.js';

/** By which the firewall knows a repository; an administrator may let repositories run without. */
const ISOLATION = 'nft_socket';
export const MODULES = ['btrfs', 'dm_crypt', 'loop', ISOLATION, 'overlay'] as const;
const neededBy = ({unisolated}: Pick<KernelFacts, 'unisolated'>) =>
  MODULES.filter((name) => name !== ISOLATION || !unisolated);
export const MODULES_FILE = '/etc/modules-load.d/rediacc.conf';
const listOf = (modules: readonly string[]): string =>
  `# What repositories need; read by systemd at boot.\n${modules.join('\n')}\n`;

const SYSCTL_FILE = '/etc/sysctl.d/60-rediacc.conf';
/** All containers of all repositories share root's allowance; the usual 128 is used up by some dozen apps. */
const INOTIFY_INSTANCES = 1024;
const INOTIFY = 'fs.inotify.max_user_instances';
export const INOTIFY_FILE = `/proc/sys/${INOTIFY.replaceAll('.', '/')}`;

export interface KernelFacts {
  /** Of `MODULES`, those that are loaded or built in. */
  readonly modules: ReadonlySet<string>;
  /** Content of `MODULES_FILE`; undefined when there is none. */
  readonly modulesFile: string | undefined;
  readonly inotifyInstances: number;
  /** Whether repositories may run open to each other. */
  readonly unisolated: boolean;
}

/** Reads `modules.builtin`: one path a line, such as `kernel/drivers/md/dm-crypt.ko`. */
export const parseBuiltin = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').map((line) => moduleOf(line).replaceAll('-', '_')));

const moduleOf = (path: string): string =>
  path.endsWith('.ko') ? path.slice(path.lastIndexOf('/') + 1, -'.ko'.length) : '';

export const planKernel = ({modules, modulesFile, inotifyInstances, unisolated}: KernelFacts): Step[] => {
  const needed = neededBy({unisolated});
  const content = listOf(needed);
  const missing = needed.filter((name) => !modules.has(name));
  const load = {title: 'load kernel modules', acts: [{run: argv('modprobe', '--all', ...missing)}]};
  const keep = {
    title: 'load kernel modules at boot',
    acts: [{write: MODULES_FILE, content, mode: 0o644}],
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
    ...(modulesFile === content ? [] : [keep]),
    ...(inotifyInstances < INOTIFY_INSTANCES ? [raise] : []),
  ];
};
