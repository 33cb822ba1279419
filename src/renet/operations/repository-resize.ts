import type {ReadParams} from '../../contract/index.js';
import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {formatSize} from '../../shared/size.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import {mapperName, mapperPath, type Layout} from '../layout.js';
import {readExisting, type RepositoryFacts} from '../repository/facts.js';
import {commitNames} from '../repository/names.js';
import {LEAST_FREE_BYTES, refuseWithoutSpace} from '../repository/space.js';
import {readSuperblock} from '../system/ext4-superblock.js';
import {CHECK_PASSED, checkExt4Fully, parseLeastExt4, resizeExt4, showLeastExt4} from '../system/ext4.js';
import {setFileSize} from '../system/loop.js';
import {readLuksHeader} from '../system/luks-header.js';
import {closeVolume, explainUnlock, NO_DEVICE, openVolume, testPassphrase} from '../system/luks.js';
import {planClose} from '../volume/close.js';
import {imageSize} from '../volume/image-size.js';

type Params = ReadParams<'repository-resize'>;

/** What a file system keeps free beyond its files when it is made as small as it can get. */
const MARGIN_BYTES = 32 * 1024 * 1024;

export interface Resizing {
  readonly facts: RepositoryFacts;
  readonly layout: Layout;
  readonly password: string;
  readonly sizeBytes: number;
  readonly dataOffsetBytes: number;
  /** Refuses a size that the files do not fit into; asked when the file system has been checked. */
  readonly refuseTooSmall: Act;
  /** Refuses to cut an image whose file system is not surely smaller. */
  readonly verifySmaller: Act;
}

/**
 * Pure: the steps of giving a closed image another size. All of it happens in a clone, which is
 * renamed over the image when it is whole: resizing a file system cannot be interrupted safely, but
 * losing a clone costs nothing.
 */
export const planResize = (resizing: Resizing): Step[] => {
  const {facts, layout, sizeBytes} = resizing;
  const {guid, image} = facts;
  const clone = layout.unfinishedImage(guid);
  const stdin = new Secret(resizing.password);
  const device = mapperPath(guid);
  const lock = {run: closeVolume(mapperName(guid)), accept: [0, NO_DEVICE]};
  const cut = {run: setFileSize(clone, sizeBytes)};
  const shrinks = sizeBytes < (image?.sizeBytes ?? 0);
  return [
    {title: 'check the passphrase', acts: [{run: testPassphrase(layout.image(guid)), stdin}]},
    ...planClose(facts),
    ...(facts.unfinished ? [{title: 'remove the unfinished image', acts: [{remove: clone}]}] : []),
    {
      title: 'clone the image',
      acts: [{clone: layout.image(guid), to: clone}, ...(shrinks ? [] : [cut])],
      undo: [{remove: clone}],
    },
    {title: 'unlock it', acts: [{run: openVolume(clone, mapperName(guid)), stdin}], undo: [lock]},
    {title: 'check the file system', acts: [{run: checkExt4Fully(device), accept: CHECK_PASSED}]},
    ...(shrinks ? [{title: 'see whether the files fit', acts: [resizing.refuseTooSmall]}] : []),
    {
      title: 'resize the file system',
      acts: [{run: resizeExt4(device, sizeBytes - resizing.dataOffsetBytes)}, resizing.verifySmaller],
    },
    {title: 'lock it', acts: [lock]},
    ...(shrinks ? [{title: 'cut the image', acts: [cut]}] : []),
    {
      title: 'put it in place',
      acts: [{sync: clone}, {rename: clone, to: layout.image(guid)}, commitNames(layout)],
    },
  ];
};

/** Gives an unmounted repository exactly the size asked for. */
export const repositoryResize: Handler<'repository-resize'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  refuseMounted(facts);
  const sizeBytes = imageSize(params);
  const wasBytes = facts.image?.sizeBytes ?? 0;
  refuseWithoutSpace({...params, sizeBytes, who: 'resizing'}, server);
  const header = await readLuksHeader(server.layout.image(params.guid));
  if (!header) throw unreadable(params);
  const {dataOffsetBytes} = header;
  const fileSystemBytes = sizeBytes - dataOffsetBytes;
  const {password} = params;
  const device = mapperPath(params.guid);
  const room = {cutBytes: wasBytes - sizeBytes, freeBytes: server.space.freeBytes};
  const steps = planResize({
    facts,
    layout: server.layout,
    password,
    sizeBytes,
    dataOffsetBytes,
    refuseTooSmall: {
      does: `refuse when the files do not fit into ${fileSystemBytes} bytes`,
      call: () => refuseTooSmall(device, {fileSystemBytes, dataOffsetBytes, ...room}, context),
    },
    verifySmaller: {
      does: `verify that the file system takes no more than ${fileSystemBytes} bytes`,
      call: () => verifySmaller(device, fileSystemBytes),
    },
  });
  try {
    await carryOut(steps, context);
  } catch (error) {
    throw explainUnlock(error, `repository ${params.guid}`);
  }
  return {guid: params.guid, wasBytes, sizeBytes};
};

export interface Fit {
  /** The least the files need. */
  readonly leastBytes: number;
  /** What they are to get. */
  readonly fileSystemBytes: number;
  readonly dataOffsetBytes: number;
  /** How much is cut off; files that lie there are written anew. */
  readonly cutBytes: number;
  /** Of the datastore. */
  readonly freeBytes: number;
}

const refuseTooSmall = async (device: string, fit: Omit<Fit, 'leastBytes'>, {exec}: Context): Promise<void> => {
  const {blockBytes = 4096} = (await readSuperblock(device)) ?? {};
  const leastBytes = parseLeastExt4((await exec(showLeastExt4(device))).stdout) * blockBytes;
  refuseMisfit({...fit, leastBytes});
};

/** @throws RdcError NO_SPACE with the smallest size that is accepted, or with the room it takes */
export const refuseMisfit = (fit: Fit): void => {
  const {leastBytes, fileSystemBytes, dataOffsetBytes, cutBytes, freeBytes} = fit;
  if (fileSystemBytes < leastBytes + MARGIN_BYTES) {
    const smallest = Math.ceil((leastBytes + MARGIN_BYTES + dataOffsetBytes) / 2 ** 20);
    throw new RdcError('NO_SPACE', `The files need ${formatSize(leastBytes)}; they do not fit into this size.`, {
      hint: `The smallest size for now: --size ${smallest}M`,
      details: {...fit},
    });
  }
  const movedBytes = Math.min(leastBytes, cutBytes);
  if (freeBytes < movedBytes + LEAST_FREE_BYTES) {
    const free = `Only ${formatSize(freeBytes)} of the datastore are free; moving the files may take`;
    throw new RdcError('NO_SPACE', `${free} ${formatSize(movedBytes)}.`, {
      hint: 'Delete what is not needed: rdc repo list -m <machine>',
      details: {...fit},
    });
  }
};

const verifySmaller = async (device: string, fileSystemBytes: number): Promise<void> => {
  const superblock = await readSuperblock(device);
  if (superblock && superblock.sizeBytes <= fileSystemBytes) return;
  throw new RdcError('VERIFICATION_FAILED', 'The file system did not take its new size; the repository is as it was.');
};

/** @throws RdcError REPOSITORY_BUSY */
const refuseMounted = ({guid, mounts, daemonInstalled}: RepositoryFacts): void => {
  if (mounts.length === 0 && !daemonInstalled) return;
  throw new RdcError('REPOSITORY_BUSY', `Repository ${guid} is mounted; its size can be set only while it is not.`, {
    hint: [
      'rdc repo down <name> --unmount -m <machine>',
      'To grow it while it runs: rdc repo expand <name> --size <size> -m <machine>',
    ],
  });
};

const unreadable = ({guid}: Params): RdcError =>
  new RdcError('VERIFICATION_FAILED', `The header of repository ${guid} cannot be read.`, {
    hint: 'rdc repo validate <name> -m <machine>',
  });
