import {chmod, lstat, mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {ReadParams} from '../../contract/index.js';
import type {NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import type {Context, Handler} from '../context.js';
import {startDaemon, stopDaemon} from '../docker-daemon.js';
import {mapperName, mapperPath, type Layout} from '../layout.js';
import {release, reserve} from '../networks.js';
import {carryOut, type Act, type Step} from '../plan.js';
import {readExisting, type RepositoryFacts} from '../repository-facts.js';
import {agreeOnNetworkId} from '../repository-network.js';
import {CHECK_PASSED, checkExt4, EXT4_OPTIONS} from '../system/ext4.js';
import {closeVolume, explainUnlock, NO_DEVICE, openVolume, testPassphrase} from '../system/luks.js';
import {bindMount, mount, unmount} from '../system/mount.js';

/** What `umount` says of a path that is not mounted, among other things. */
const NOT_MOUNTED = 32;

export interface Daemon {
  readonly start: Act;
  readonly stop: Act;
}

/** Pure: what is still missing between the facts and a mounted repository with its daemon. */
export const planMount = (facts: RepositoryFacts, layout: Layout, password: string, daemon: Daemon): Step[] => {
  const {guid, mapping} = facts;
  const stdin = new Secret(password);
  const image = layout.image(guid);
  // The key is always asked: a wrong one must fail alike whatever is open.
  const unlock: Step = mapping
    ? {title: 'check the passphrase', acts: [{run: testPassphrase(image), stdin}]}
    : {
        title: 'unlock the volume',
        acts: [{run: openVolume(image, mapperName(guid)), stdin}],
        undo: [{run: closeVolume(mapperName(guid)), accept: [0, NO_DEVICE]}],
      };
  const wasUp = facts.mounted && facts.dockerMounted;
  return [
    unlock,
    ...(facts.mounted ? [] : planVolume(facts, layout)),
    ...(facts.dockerMounted ? [] : [planDockerData(facts, layout)]),
    // Starting again a daemon that was up must not end in stopping its containers.
    {title: 'start the Docker daemon', acts: [daemon.start], undo: wasUp ? [] : [daemon.stop]},
  ];
};

const planVolume = ({guid}: RepositoryFacts, layout: Layout): Step[] => {
  const path = layout.mount(guid);
  const device = mapperPath(guid);
  return [
    {title: 'check the file system', acts: [{run: checkExt4(device), accept: CHECK_PASSED}]},
    {
      title: 'mount the volume',
      acts: [
        {mkdir: path, mode: 0o700},
        {run: mount(device, path, 'ext4', EXT4_OPTIONS)},
        {does: "make Docker's directory in the volume", call: () => prepareVolume(path, layout.dockerInside(guid))},
      ],
      undo: [{run: unmount(path), accept: [0, NOT_MOUNTED]}, {remove: path}],
    },
  ];
};

const planDockerData = ({guid}: RepositoryFacts, layout: Layout): Step => {
  const data = layout.dockerData(guid);
  const parents = [join(layout.interim, guid), dirname(data), data];
  return {
    title: "mount Docker's data root",
    acts: [...parents.map((path) => ({mkdir: path, mode: 0o711})), {run: bindMount(layout.dockerInside(guid), data)}],
    undo: [{run: unmount(data), accept: [0, NOT_MOUNTED]}, ...parents.reverse().map((path) => ({remove: path}))],
  };
};

/**
 * Makes the directory for Docker's data inside a mounted volume. A volume that has none yet is
 * new: it is closed to others then, once, so that a later choice of its owner stays.
 *
 * @throws RdcError VERIFICATION_FAILED when something else is in its place. What runs in the
 *   repository could have put a link there, and Docker's data would land outside the volume.
 */
export const prepareVolume = async (volume: string, docker: string): Promise<void> => {
  for (const path of [dirname(docker), docker]) {
    const found = await lstat(path).catch(() => null);
    if (found?.isDirectory()) continue;
    if (found) {
      throw new RdcError('VERIFICATION_FAILED', `${path} is not a directory, so Docker's data cannot be kept there.`, {
        hint: 'Move it away inside the repository, then mount again.',
      });
    }
    if (path !== docker) await chmod(volume, 0o750);
    await mkdir(path);
    await chmod(path, 0o711);
  }
};

/** Unlocks and mounts a repository and starts its daemon. Does only what is missing. */
export const repositoryMount: Handler<'repository-mount'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.name);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  refuseForeignVolume(facts, server.layout);
  const reserving = facts.networkId === null && !context.dryRun;
  if (reserving) await reserve(networkId, params.name);
  try {
    const daemon = daemonOf(params, networkId, server.layout, context);
    await carryOut(planMount(facts, server.layout, params.password, daemon), context);
  } catch (error) {
    if (reserving) await release(networkId, params.name);
    throw explainUnlock(error, `repository ${params.name}`);
  }
  return {guid: params.name, mountPath: server.layout.mount(params.name), mounted: !facts.mounted};
};

const daemonOf = (
  {name: guid}: ReadParams<'repository-mount'>,
  networkId: NetworkId,
  layout: Layout,
  context: Context,
): Daemon => {
  // Taking back goes on after the caller went away.
  const undoing: Context = {...context, exec: context.cleanupExec, signal: new AbortController().signal};
  return {
    start: {
      does: `start the daemon of network ${networkId}`,
      call: () => startDaemon(context, {guid, networkId, layout}),
    },
    stop: {does: `stop the daemon of network ${networkId}`, call: () => stopDaemon(undoing, {networkId})},
  };
};

/** @throws RdcError REPOSITORY_BUSY when the name of its volume is taken by something that is not its image */
const refuseForeignVolume = ({guid, mapping}: RepositoryFacts, layout: Layout): void => {
  if (!mapping || mapping.file === layout.image(guid)) return;
  throw new RdcError('REPOSITORY_BUSY', `${mapperPath(guid)} is open, but on ${mapping.file ?? 'another device'}.`, {
    hint: `If nothing needs it: cryptsetup close ${mapperName(guid)}`,
    details: {file: mapping.file},
  });
};
