import {join} from 'node:path';
import type {RepositoryCheck} from '../../contract/operations/repository-validate.js';
import {SERVICE_FILE} from '../../contract/server.js';
import type {Guid} from '../../contract/types.js';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, messageOf} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {checkRediaccfile, findRediaccfiles} from '../apps/rediaccfile.js';
import type {Context} from '../engine/context.js';
import {damageIn} from '../engine/damage.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import {readInside} from '../files/inside.js';
import {mapperName, mapperPath, type Layout} from '../layout.js';
import type {RepositoryFacts} from '../repository/facts.js';
import {readServices} from '../services/services.js';
import {readSuperblock} from '../system/ext4-superblock.js';
import {checkExt4Fully, ON_ERRORS} from '../system/ext4.js';
import {closeVolume, NO_DEVICE, openVolume} from '../system/luks.js';
import {mount, unmount} from '../system/mount.js';
import {planClose} from '../volume/close.js';
import {failed, ok, warning} from './verdict.js';

const NOT_MOUNTED = 32;
const SCRIPT_LIMIT_BYTES = 1024 * 1024;
/** e2fsck(8): anything from here on is damage that it does not repair unasked. */
const DAMAGED = 4;
const CHECK_STATUSES = [0, 1, 2, 4, 8, 12];

const DAMAGED_BELOW = 'Its files cannot be read: the image or its file system is damaged.';

/** Bash reads a script from stdin and runs nothing of it. */
const parseScript = (): Argv => argv('/bin/bash', '-n');

/** What a mounted repository tells of its file system: only the errors its kernel has met. */
export const checkMountedFileSystem = async (guid: Guid): Promise<RepositoryCheck> => {
  const superblock = await readSuperblock(mapperPath(guid));
  if (!superblock) return failed('filesystem', 'Its superblock cannot be read.', 'Restore it from a backup.');
  if (superblock.errors === 0) {
    return ok('filesystem', 'mounted, so only its error counter was read: no errors');
  }
  return failed(
    'filesystem',
    `The kernel has met ${superblock.errors} errors in it.`,
    'Unmount it, then mount it again: that repairs what can be repaired.',
  );
};

/** `.rediacc.json` can be used, every Rediaccfile may be run and Bash can read it. */
export const checkConfiguration = async (mountPath: string, {exec}: Context): Promise<RepositoryCheck> => {
  try {
    const services = Object.keys(await readServices(join(mountPath, SERVICE_FILE))).length;
    const files = await findRediaccfiles(mountPath);
    for (const file of files) {
      await checkRediaccfile(mountPath, file);
      const path = join(file.directory, file.name);
      const script = (await readInside(mountPath, path, SCRIPT_LIMIT_BYTES)) ?? '';
      const {exitCode, stderr} = await exec(parseScript(), {stdin: script, accept: [0, 1, 2]});
      if (exitCode !== 0) return failed('configuration', `Bash cannot read ${path}: ${firstLine(stderr)}`, null);
    }
    if (files.length === 0)
      return warning('configuration', 'It has no Rediaccfile.', 'rdc sync upload, or rdc repo template');
    return ok('configuration', `Rediaccfiles: ${files.length}, services with an address: ${services}`);
  } catch (error) {
    if (damageIn(error)) return failed('configuration', DAMAGED_BELOW, 'Restore it from a backup.');
    if (!isRdcError(error, 'INVALID_INPUT')) throw error;
    return failed('configuration', messageOf(error), error.hints[0] ?? null);
  }
};

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

/**
 * Pure: checks a closed repository in a clone of its image, which is thrown away. The check may so
 * replay the journal, as the next mount would, and the repository itself is only read.
 */
export const planInside = (
  facts: RepositoryFacts,
  layout: Layout,
  password: string,
  {fileSystem, configuration}: {fileSystem: Act; configuration: Act},
): Step[] => {
  const {guid} = facts;
  const clone = layout.unfinishedImage(guid);
  const lock = {run: closeVolume(mapperName(guid)), accept: [0, NO_DEVICE]};
  const remove = {remove: clone};
  const path = layout.mount(guid);
  const leave = {run: unmount(path), accept: [0, NOT_MOUNTED]};
  const options = ['ro', 'nosuid', 'nodev', 'noexec', ON_ERRORS];
  return [
    ...planClose(facts),
    ...(facts.unfinished ? [{title: 'remove the unfinished image', acts: [remove]}] : []),
    {title: 'clone the image', acts: [{clone: layout.image(guid), to: clone}], undo: [remove]},
    {
      title: 'unlock the clone',
      acts: [{run: openVolume(clone, mapperName(guid)), stdin: new Secret(password)}],
      undo: [lock],
    },
    {title: 'check the file system', acts: [fileSystem]},
    {
      title: 'check the configuration',
      acts: [
        {mkdir: path, mode: 0o700},
        {run: mount(mapperPath(guid), path, 'ext4', options)},
        configuration,
        leave,
        {remove: path},
      ],
      undo: [leave, {remove: path}],
    },
    {title: 'remove the clone', acts: [lock, remove]},
  ];
};

/** Thrown to leave the plan early, so that it takes itself back. */
class Damaged extends Error {}

/** Checks file system and configuration of a closed repository whose passphrase is known to be right. */
export const checkInside = async (
  facts: RepositoryFacts,
  layout: Layout,
  password: string,
  context: Context,
): Promise<RepositoryCheck[]> => {
  const checks: RepositoryCheck[] = [];
  const fileSystem = async (): Promise<void> => {
    const check = await checkClosedFileSystem(mapperPath(facts.guid), context);
    checks.push(check);
    if (check.status === 'failed') throw new Damaged(check.message);
  };
  const configuration = async (): Promise<void> => {
    checks.push(await checkConfiguration(layout.mount(facts.guid), context));
  };
  try {
    await carryOut(
      planInside(facts, layout, password, {
        fileSystem: {does: 'check the file system', call: fileSystem},
        configuration: {does: 'check .rediacc.json and every Rediaccfile', call: configuration},
      }),
      context,
    );
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  return checks;
};

const checkClosedFileSystem = async (device: string, {exec}: Context): Promise<RepositoryCheck> => {
  const {exitCode, stdout} = await exec(checkExt4Fully(device), {accept: CHECK_STATUSES});
  if (exitCode === 0) return ok('filesystem', 'ext4, clean');
  if (exitCode >= DAMAGED) {
    const hint = 'Restore it from a backup, or repair it on the server with e2fsck.';
    return failed('filesystem', `ext4 is damaged: ${firstLine(stdout) || `e2fsck exits ${exitCode}`}`, hint);
  }
  return warning('filesystem', 'ext4 was not closed in good order; the next mount repairs it.', null);
};
