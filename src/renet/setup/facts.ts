import type {ServerPath} from '../../contract/types.js';
import type {StatsFs} from 'node:fs';
import {lstat, statfs} from 'node:fs/promises';
import {release} from 'node:os';
import {dirname} from 'node:path';
import type {Exec} from '../../exec/exec.js';
import {ALLOW_UNISOLATED, type Layout} from '../layout.js';
import {parsePackages, showPackages} from '../system/apt.js';
import {COMPOSE_PLUGIN, PLUGIN_DIRS} from '../system/compose.js';
import {systemd} from '../system/systemd.js';
import {parseGroup, parsePasswd} from '../system/users.js';
import {directoriesOf, TMPFILES_FILE, type DirectoryFacts} from './directories.js';
import {exists, findIn, namesOf, readIfThere} from '../files/read.js';
import {INOTIFY_FILE, MODULES, MODULES_FILE, parseBuiltin, type KernelFacts} from './kernel.js';
import {PROGRAM_DIRS, PROGRAMS, type PackageFacts} from './packages.js';
import {parseRelease, type Server} from './release.js';
import {watchedUnits} from './boot-units.js';
import {SERVICE_PROPERTIES, SERVICES, type ServiceFacts} from './services.js';
import type {UserFacts} from './user.js';

/** What this server is. */
export const readServer = async (): Promise<Server> => ({
  release: parseRelease((await readIfThere('/etc/os-release')) ?? ''),
  arch: process.arch,
  systemd: await exists('/run/systemd/system'),
  uid: process.getuid?.() ?? -1,
});

export const readPackageFacts = async (exec: Exec): Promise<PackageFacts> => {
  const [shown, programs, plugins, apparmor, journal, usr, archives] = await Promise.all([
    exec(showPackages()),
    findIn(PROGRAM_DIRS, PROGRAMS),
    findIn(PLUGIN_DIRS, [COMPOSE_PLUGIN]),
    readIfThere('/sys/module/apparmor/parameters/enabled'),
    namesOf('/var/lib/dpkg/updates'),
    freeBytes('/usr'),
    freeBytes('/var/cache'),
  ]);
  return {
    ...parsePackages(shown.stdout),
    programs,
    composePlugin: plugins.size > 0,
    journal: (journal ?? []).some((name) => /^\d+$/.test(name)),
    apparmor: apparmor?.trim() === 'Y',
    freeBytes: Math.min(usr, archives),
  };
};

/**
 * Bytes that a program may still write below a path.
 *
 * @param path  need not exist: its nearest existing parent counts
 */
export const freeBytes = async (path: string): Promise<number> => {
  const {bavail, bsize} = await holderOf(path);
  return bavail * bsize;
};

/** The file system that holds a path, or would hold it. */
export const holderOf = async (path: string): Promise<StatsFs> =>
  (await exists(path)) ? statfs(path) : holderOf(dirname(path));

export const readUserFacts = async (): Promise<UserFacts> => ({
  accounts: parsePasswd((await readIfThere('/etc/passwd')) ?? ''),
  groups: parseGroup((await readIfThere('/etc/group')) ?? ''),
});

export const readKernelFacts = async (): Promise<KernelFacts> => {
  const builtin = parseBuiltin((await readIfThere(`/lib/modules/${release()}/modules.builtin`)) ?? '');
  const loaded = await findIn(['/sys/module'], MODULES);
  return {
    modules: new Set(MODULES.filter((name) => loaded.has(name) || builtin.has(name))),
    modulesFile: await readIfThere(MODULES_FILE),
    inotifyInstances: Number(await readIfThere(INOTIFY_FILE)),
    unisolated: await exists(ALLOW_UNISOLATED),
  };
};

/** Of the server's Docker and of what `readBootUnits` asks for. */
export const readServiceFacts = (exec: Exec, datastore: ServerPath): Promise<ServiceFacts> =>
  systemd(exec).show([...SERVICE_PROPERTIES], ...SERVICES, ...watchedUnits(datastore));

export const readDirectoryFacts = async (layout: Layout): Promise<DirectoryFacts> => {
  const modes = new Map<string, number>();
  for (const {path} of directoriesOf(layout)) {
    const found = (await exists(path)) ? await lstat(path) : undefined;
    if (found?.isDirectory() && found.uid === 0 && found.gid === 0) modes.set(path, found.mode & 0o7777);
  }
  return {modes, tmpfiles: await readIfThere(TMPFILES_FILE)};
};
