import {access, realpath} from 'node:fs/promises';
import {read} from '../../contract/read.js';
import {Guid, NetworkId, type ServerPath} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {dataRootOf} from '../daemon/daemon.js';
import {dockerSocket, layoutOf} from '../layout.js';
import {networkIdOf} from '../repository/network-ids.js';

/** The repository that somebody on the server works in. */
export interface ThisRepository {
  readonly networkId: NetworkId;
  readonly mountPath: string;
}

export interface Whereabouts {
  readonly networkId?: number | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds the repository: by network id from the flag, else from the environment, else by the current
 * directory.
 *
 * @throws RdcError INVALID_INPUT when none of them tells, NOT_MOUNTED when its daemon is not started
 */
export const thisRepository = async ({networkId, cwd, env}: Whereabouts): Promise<ThisRepository> => {
  const here = await fromDirectory(cwd);
  const asked = networkId ?? env['REPOSITORY_NETWORK_ID'];
  const id = asked === undefined ? here?.networkId : read(NetworkId, Number(asked), 'network id');
  if (id === undefined) throw unknownRepository();
  await access(dockerSocket(id)).catch(() => {
    throw notStarted(id);
  });
  return {networkId: id, mountPath: await mountPathOf(id, here, env)};
};

const mountPathOf = async (id: NetworkId, here: ThisRepository | null, env: Whereabouts['env']): Promise<string> => {
  const told = env['REPOSITORY_PATH'];
  if (told !== undefined && env['REPOSITORY_NETWORK_ID'] === String(id)) return told;
  if (here?.networkId === id) return here.mountPath;
  const place = /^(\/.+)\/interim\/([0-9a-f-]{36})\/docker\/data$/.exec((await dataRootOf(id)) ?? '');
  if (!place) throw notStarted(id);
  return layoutOf(place[1] as ServerPath).mount(place[2] as Guid);
};

const fromDirectory = async (cwd: string): Promise<ThisRepository | null> => {
  const [, mountPath, name] = /^(\/.+\/mounts\/([0-9a-f-]{36}))(?:\/|$)/.exec(await realpath(cwd)) ?? [];
  const guid = Guid.safeParse(name);
  if (!guid.success || mountPath === undefined) return null;
  const networkId = await networkIdOf(guid.data);
  return networkId === null ? null : {networkId, mountPath};
};

const unknownRepository = (): RdcError =>
  new RdcError('INVALID_INPUT', 'It is not clear which repository this is about.', {
    hint: 'Name it with --network-id <id>, or run it in a directory of the repository.',
  });

const notStarted = (id: NetworkId): RdcError =>
  new RdcError('NOT_MOUNTED', `The Docker daemon of network ${id} is not there: its repository is not mounted.`, {
    hint: 'rdc repo mount <name> -m <machine>',
  });
