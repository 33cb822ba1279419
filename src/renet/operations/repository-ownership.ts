import {stat} from 'node:fs/promises';
import {isAbsolute, relative} from 'node:path';
import {RESERVED_NAMES} from '../../contract/server.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import {isDaemonRunning, listContainers} from '../daemon/state.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import {identityOf, ownTree, type Owned} from '../files/own-tree.js';
import {readMounted, type MountedRepository} from '../repository/mounted.js';
import type {Container} from '../system/docker.js';
import {syncFileSystem} from '../system/freeze.js';

/** Gives all files of a repository to one user, except where containers write: they chose their owners themselves. */
export const repositoryOwnership: Handler<'repository-ownership'> = async (params, context) => {
  const {guid, datastore, uid, force} = params;
  const repository = await readMounted(datastore, guid);
  const {mountPath} = repository;
  const binds = force ? [] : await writableBinds(repository, context);
  const spared = await identitiesOf(binds);
  let owned: Owned = {changed: 0, skipped: 0, excluded: [], errors: 0, failed: []};
  const call = async () => {
    owned = await ownTree(mountPath, {
      owner: {uid, gid: uid},
      spared,
      reserved: RESERVED_NAMES,
      signal: context.signal,
    });
  };
  const except = binds.length > 0 ? `, except ${binds.join(', ')}` : '';
  const acts = [
    {does: `give the files below ${mountPath} to ${uid}:${uid}${except}`, call},
    // Also when nothing was changed this time: a call that was killed may have changed it all.
    {run: syncFileSystem(mountPath)},
  ];
  try {
    await carryOut([{title: `change the owner to ${uid}`, acts}], context);
  } catch (error) {
    if (context.signal.aborted && !isRdcError(error))
      throw new RdcError('CANCELLED', 'Changing the owner was stopped.');
    throw error;
  }
  return {guid, uid, ...owned};
};

const writableBinds = async (repository: MountedRepository, context: Context): Promise<string[]> => {
  if (await isDaemonRunning(repository.networkId)) {
    return bindsInside(repository.mountPath, await listContainers(context, repository.networkId));
  }
  throw new RdcError(
    'DAEMON_FAILED',
    'Docker of the repository does not run, so nobody knows where containers write.',
    {
      hint: ['rdc repo up <name> --machine <machine>', 'or change those directories too, with --force'],
    },
  );
};

/** Pure: directories of the repository that containers may write to, each once. */
export const bindsInside = (mountPath: string, containers: readonly Pick<Container, 'writableBinds'>[]): string[] => {
  const inside = containers
    .flatMap(({writableBinds}) => writableBinds)
    .filter((path) => {
      const way = relative(mountPath, path);
      return way.split('/')[0] !== '..' && !isAbsolute(way);
    });
  return [...new Set(inside)].sort();
};

/** By identity, because the same directory may be reached by several names. */
const identitiesOf = async (paths: readonly string[]): Promise<Set<string>> => {
  const seen = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return new Set(seen.filter((one) => one !== null).map(identityOf));
};
