import type {ReadParams, Result} from '../../contract/index.js';
import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {formatSize} from '../../shared/size.js';
import type {Context, Handler} from '../context.js';
import {mapperName, mapperPath, UNIVERSAL_USER, type Layout} from '../layout.js';
import {release, reserve} from '../networks.js';
import {carryOut, type Step} from '../plan.js';
import {readRepository, readServer, type RepositoryFacts, type ServerFacts} from '../repository-facts.js';
import {agreeOnNetworkId} from '../repository-network.js';
import {makeExt4} from '../system/ext4.js';
import {closeVolume, explainUnlock, formatVolume, NO_DEVICE, openVolume, testPassphrase} from '../system/luks.js';
import {planClose} from '../volume.js';

type Params = ReadParams<'repository-create'>;

/** LUKS wants whole sectors; asking for one too many fails late, so this rounds down. */
const SECTOR_BYTES = 4096;
/** Header, empty file system and room for one command's output: less than this and the image breaks while it is made. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/**
 * Pure: the steps of making an encrypted image. It is made under another name and renamed when
 * it is whole, so that an image that is in place is always a good one. What an interrupted run
 * left open is closed first.
 */
export const planCreate = (facts: RepositoryFacts, layout: Layout, params: Params): Step[] => {
  const {guid} = facts;
  const unfinished = layout.unfinishedImage(guid);
  const stdin = new Secret(params.password);
  const lock = {run: closeVolume(mapperName(guid)), accept: [0, NO_DEVICE]};
  return [
    ...planClose(facts),
    ...(facts.unfinished ? [{title: 'remove the unfinished image', acts: [{remove: unfinished}]}] : []),
    {
      title: 'make the image',
      acts: [{sparse: unfinished, sizeBytes: imageSize(params), mode: 0o600}],
      undo: [{remove: unfinished}],
    },
    {title: 'encrypt it', acts: [{run: formatVolume(unfinished, params.passwordKind), stdin}]},
    {title: 'unlock it', acts: [{run: openVolume(unfinished, mapperName(guid)), stdin}], undo: [lock]},
    {title: 'make the file system', acts: [{run: makeExt4(mapperPath(guid), UNIVERSAL_USER)}]},
    {title: 'lock it', acts: [lock]},
    {
      title: 'put it in place',
      acts: [{sync: unfinished}, {rename: unfinished, to: layout.image(guid)}, {sync: layout.repositories}],
      undo: [{remove: layout.image(guid)}],
    },
  ];
};

/** Creates an encrypted repository; for one that is there it confirms that the passphrase opens it. */
export const repositoryCreate: Handler<'repository-create'> = async (params, context) => {
  const server = await readServer(params.datastore);
  const facts = await readRepository(server, params.name);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  if (!facts.image) refuseWithoutSpace(params, server);
  if (!context.dryRun) await reserve(networkId, params.name);
  if (facts.image) return confirm(params, context, server.layout.image(params.name), facts.image.sizeBytes);
  try {
    await carryOut(planCreate(facts, server.layout, params), context);
  } catch (error) {
    if (!context.dryRun) await release(networkId, params.name);
    throw error;
  }
  return {guid: params.name, networkId, sizeBytes: imageSize(params), created: true};
};

const confirm = async (
  {name, networkId, password}: Params,
  context: Context,
  image: string,
  sizeBytes: number,
): Promise<Result<'repository-create'>> => {
  try {
    await context.exec(testPassphrase(image), {stdin: new Secret(password)});
  } catch (error) {
    throw explainUnlock(error, `repository ${name}, which exists already`);
  }
  return {guid: name, networkId, sizeBytes, created: false};
};

const imageSize = ({sizeBytes}: Params): number => Math.floor(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES;

/**
 * Images are sparse, so that together they may promise more than the datastore has; one alone may not.
 *
 * @throws RdcError NO_SPACE
 */
export const refuseWithoutSpace = (
  {sizeBytes, datastore}: Pick<Params, 'sizeBytes' | 'datastore'>,
  {space}: Pick<ServerFacts, 'space'>,
): void => {
  const details = {...space, wantedBytes: sizeBytes};
  if (sizeBytes > space.sizeBytes) {
    const sizes = `${formatSize(sizeBytes)} is more than the whole datastore ${datastore} has (${formatSize(space.sizeBytes)})`;
    throw new RdcError('NO_SPACE', `${sizes}.`, {hint: 'Choose a smaller --size.', details});
  }
  if (space.freeBytes < LEAST_FREE_BYTES) {
    const free = `Only ${formatSize(space.freeBytes)} of the datastore ${datastore} are free; a new repository needs`;
    throw new RdcError('NO_SPACE', `${free} ${formatSize(LEAST_FREE_BYTES)} at least.`, {
      hint: 'Delete what is not needed: rdc repo list -m <machine>',
      details,
    });
  }
};
