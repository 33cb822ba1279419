import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {formatSize} from '../../shared/size.js';
import type {Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {mapperName, mapperPath, type Layout} from '../layout.js';
import {readExisting, type RepositoryFacts} from '../repository/facts.js';
import {refuseWithoutSpace} from '../repository/space.js';
import {deviceBytes} from '../system/device-size.js';
import {resizeExt4} from '../system/ext4.js';
import {growLoop, setFileSize} from '../system/loop.js';
import {readLuksHeader} from '../system/luks-header.js';
import {explainUnlock, resizeVolume, testPassphrase} from '../system/luks.js';
import {imageSize} from '../volume/image-size.js';

/** How large every layer of an open repository is now; null where there is none. */
export interface LayerSizes {
  readonly imageBytes: number;
  readonly loop: {readonly device: string; readonly sizeBytes: number} | null;
  readonly mappingBytes: number | null;
  /** Where the encrypted data begins in the image. */
  readonly dataOffsetBytes: number;
}

/**
 * Pure: what growing still takes, from the outermost layer in; an attempt that was cut short shows
 * as layers that have grown already. A closed repository's file system grows when it is mounted.
 */
export const planExpand = (
  facts: RepositoryFacts,
  sizes: LayerSizes,
  layout: Layout,
  {sizeBytes, password}: {sizeBytes: number; password?: string | undefined},
): Step[] => {
  const {guid} = facts;
  const image = layout.image(guid);
  const {loop, mappingBytes} = sizes;
  const steps: Step[] = [];
  if (mappingBytes !== null && mappingBytes < sizeBytes - sizes.dataOffsetBytes) {
    const stdin = new Secret(password ?? '');
    steps.push(
      {title: 'check the passphrase', acts: [{run: testPassphrase(image), stdin}]},
      ...planImage(sizes.imageBytes, image, sizeBytes),
      ...(loop && loop.sizeBytes < sizeBytes
        ? [{title: 'grow the loop device', acts: [{run: growLoop(loop.device)}]}]
        : []),
      {title: 'grow the encrypted volume', acts: [{run: resizeVolume(mapperName(guid)), stdin}]},
    );
  } else steps.push(...planImage(sizes.imageBytes, image, sizeBytes));
  if (facts.mounted) steps.push({title: 'grow the file system', acts: [{run: resizeExt4(mapperPath(guid))}]});
  return steps;
};

const planImage = (imageBytes: number, image: string, sizeBytes: number): Step[] =>
  imageBytes < sizeBytes
    ? [{title: 'grow the image', acts: [{run: setFileSize(image, sizeBytes)}, {sync: image}]}]
    : [];

/** Grows a repository to a size while it stays in use. The same size again finishes what was cut short. */
export const repositoryExpand: Handler<'repository-expand'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const sizeBytes = imageSize(params);
  const sizes = await readSizes(facts, server.layout);
  refuseShrinking(sizeBytes, sizes.imageBytes);
  refuseWithoutSpace({...params, sizeBytes, who: 'growing'}, server);
  refuseWithoutKey(params.password, facts);
  try {
    await carryOut(planExpand(facts, sizes, server.layout, {sizeBytes, password: params.password}), context);
  } catch (error) {
    throw explainUnlock(error, `repository ${params.guid}`);
  }
  return {guid: params.guid, wasBytes: sizes.imageBytes, sizeBytes, online: facts.mounted};
};

const readSizes = async (facts: RepositoryFacts, layout: Layout): Promise<LayerSizes> => {
  const image = layout.image(facts.guid);
  const header = await readLuksHeader(image);
  if (!header) {
    throw new RdcError('VERIFICATION_FAILED', `The header of repository ${facts.guid} cannot be read.`, {
      hint: 'rdc repo validate <name> -m <machine>',
    });
  }
  const loop = facts.loops.find(({file, deleted}) => file === image && !deleted);
  return {
    imageBytes: facts.image?.sizeBytes ?? 0,
    loop: loop ? {device: loop.device, sizeBytes: await deviceBytes(loop.device)} : null,
    mappingBytes: facts.mapping ? await deviceBytes(mapperPath(facts.guid)) : null,
    dataOffsetBytes: header.dataOffsetBytes,
  };
};

/** @throws RdcError INVALID_INPUT */
export const refuseShrinking = (sizeBytes: number, imageBytes: number): void => {
  if (sizeBytes >= imageBytes) return;
  const sizes = `${formatSize(sizeBytes)} is less than the ${formatSize(imageBytes)} it has`;
  throw new RdcError('INVALID_INPUT', `A repository only grows while it is in use: ${sizes}.`, {
    hint: 'Unmounted it can shrink: rdc repo resize <name> --size <size> -m <machine>',
    details: {sizeBytes, imageBytes},
  });
};

/** @throws RdcError INVALID_INPUT: cryptsetup loads the key anew to grow an open volume */
const refuseWithoutKey = (password: string | undefined, {guid, mapping}: RepositoryFacts): void => {
  if (!mapping || password !== undefined) return;
  throw new RdcError('INVALID_INPUT', `Repository ${guid} is open, so growing it needs its passphrase.`, {
    hint: 'Hand it over on stdin: --password-stdin',
  });
};
