import {chmod, lstat, mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {ReadParams, Result} from '../../contract/index.js';
import type {NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {startDaemon, stopDaemon} from '../daemon/daemon.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import {mapperName, mapperPath, type Layout} from '../layout.js';
import {isOpen, readExisting, type RepositoryFacts} from '../repository/facts.js';
import {agreeOnNetworkId, withNetworkId} from '../repository/network.js';
import {CHECK_PASSED, checkExt4, EXT4_OPTIONS} from '../system/ext4.js';
import {
  closeVolume,
  explainKeyFile,
  explainUnlock,
  NO_DEVICE,
  openVolume,
  testPassphrase,
  type VolumeKey,
} from '../system/luks.js';
import {bindMount, mount, unmount} from '../system/mount.js';
import {planClose} from '../volume/close.js';
import {planOwn} from '../volume/first-mount.js';
import {growToDevice} from '../volume/grow.js';
import {removeTorn} from '../volume/torn-images.js';

/** What `umount` says of a path that is not mounted, among other things. */
const NOT_MOUNTED = 32;

type Target = Omit<ReadParams<'repository-mount'>, 'password'>;

export interface Daemon {
  readonly start: Act;
  readonly stop: Act;
}

/** What is mounted of a repository, and its daemon. */
export interface Mounting {
  readonly facts: RepositoryFacts;
  readonly layout: Layout;
  readonly key: VolumeKey;
  readonly daemon: Daemon;
  /** Lets the mounted file system fill its volume. */
  readonly grow: Act;
}

/**
 * Pure: what is still missing between the facts and a mounted repository with its daemon. A fork that
 * was never mounted to the end begins anew: no daemon may see it before it is its own. So does what stands open
 * on a clone: a resize or a check was killed.
 */
export const planMount = (mounting: Mounting): Step[] => {
  const {facts, layout} = mounting;
  const abandoned = isOnClone(facts, layout);
  if (!abandoned && !(facts.fork?.fresh && isOpen(facts))) return planMissing(mounting);
  const clone = {title: 'remove the clone', acts: [{remove: layout.unfinishedImage(facts.guid)}]};
  const closed = {...facts, mapping: null, loops: [], mounts: [], mounted: false, dockerMounted: false};
  return [...planClose(facts), ...(abandoned ? [clone] : []), ...planMissing({...mounting, facts: closed})];
};

const isOnClone = ({guid, mapping}: RepositoryFacts, layout: Layout): boolean =>
  mapping?.file === layout.unfinishedImage(guid);

const planMissing = (mounting: Mounting): Step[] => {
  const {facts, layout, key, daemon} = mounting;
  const {guid, mapping} = facts;
  const [keyFile, secret] = typeof key === 'string' ? [undefined, {stdin: new Secret(key)}] : [key, {}];
  const image = layout.image(guid);
  // The key is always asked: a wrong one must fail alike whatever is open.
  const unlock: Step = mapping
    ? {title: 'check the passphrase', acts: [{run: testPassphrase(image, keyFile), ...secret}]}
    : {
        title: 'unlock the volume',
        acts: [{run: openVolume(image, mapperName(guid), keyFile), ...secret}],
        undo: [{run: closeVolume(mapperName(guid)), accept: [0, NO_DEVICE]}],
      };
  const wasUp = facts.mounted && facts.dockerMounted;
  return [
    unlock,
    ...(facts.mounted ? [] : planVolume(mounting)),
    ...(facts.dockerMounted ? [] : [planDockerData(mounting)]),
    // Starting again a daemon that was up must not end in stopping its containers.
    {title: 'start the Docker daemon', acts: [daemon.start], undo: wasUp ? [] : [daemon.stop]},
  ];
};

const planVolume = ({facts, layout, key}: Mounting): Step[] => {
  const {guid, fork} = facts;
  const path = layout.mount(guid);
  const device = mapperPath(guid);
  const own = fork?.fresh ? planOwn(facts, fork, layout, key) : {before: [], after: []};
  return [
    {title: 'check the file system', acts: [{run: checkExt4(device), accept: CHECK_PASSED}]},
    ...own.before,
    {
      title: 'mount the volume',
      acts: [{mkdir: path, mode: 0o700}, {run: mount(device, path, 'ext4', EXT4_OPTIONS)}],
      undo: [{run: unmount(path), accept: [0, NOT_MOUNTED]}, {remove: path}],
    },
    ...own.after,
  ];
};

/** Until it is done, what comes after the volume is mounted is done again: a run may have been killed right then. */
const planDockerData = ({facts: {guid}, layout, grow}: Mounting): Step => {
  const data = layout.dockerData(guid);
  const inside = layout.dockerInside(guid);
  const parents = [join(layout.interim, guid), dirname(data), data];
  return {
    title: "mount Docker's data root",
    acts: [
      grow,
      // Right before it is mounted: what runs in the repository may have put something else in its place.
      {does: "make Docker's directory in the volume", call: () => prepareVolume(layout.mount(guid), inside)},
      ...parents.map((path) => ({mkdir: path, mode: 0o711})),
      {run: bindMount(inside, data)},
    ],
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
export const repositoryMount: Handler<'repository-mount'> = ({password, ...target}, context) =>
  mountRepository(target, password, context);

/** The same with either kind of key. */
export const mountRepository = async (
  params: Target,
  key: VolumeKey,
  context: Context,
): Promise<Result<'repository-mount'>> => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  refuseForeignVolume(facts, server.layout);
  const daemon = daemonOf(params, networkId, server.layout, context);
  const device = mapperPath(params.guid);
  const grow = {does: `let the file system fill ${device}`, call: () => growToDevice(context, device)};
  const steps = planMount({facts, layout: server.layout, key, daemon, grow});
  try {
    await withNetworkId(networkId, {facts, datastore: server.layout.datastore}, context, () =>
      carryOut(steps, context),
    );
    await removeTorn({guid: params.guid, networkId, layout: server.layout}, context);
  } catch (error) {
    throw typeof key === 'string' ? explainUnlock(error, `repository ${params.guid}`) : explainKeyFile(error);
  }
  return {guid: params.guid, mountPath: server.layout.mount(params.guid), mounted: !facts.mounted};
};

const daemonOf = ({guid}: Target, networkId: NetworkId, layout: Layout, context: Context): Daemon => {
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
const refuseForeignVolume = (facts: RepositoryFacts, layout: Layout): void => {
  const {guid, mapping} = facts;
  if (!mapping || mapping.file === layout.image(guid) || isOnClone(facts, layout)) return;
  throw new RdcError('REPOSITORY_BUSY', `${mapperPath(guid)} is open, but on ${mapping.file ?? 'another device'}.`, {
    hint: `If nothing needs it: cryptsetup close ${mapperName(guid)}`,
    details: {file: mapping.file},
  });
};
