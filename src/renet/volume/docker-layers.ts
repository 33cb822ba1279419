import {createHash} from 'node:crypto';
import {lstat, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gunzip as gunzipCallback} from 'node:zlib';
import * as z from 'zod';
import {readBytesInside, readInside} from '../files/inside.js';

const gunzip = promisify(gunzipCallback);

/**
 * What a power cut tears of Docker's data. Docker flushes its records of an image, but not the files of its layers
 * (overlay2): ext4 keeps the record then, and files that are shorter than they were, mostly empty. Docker never notices;
 * the image is taken for whole for ever. As the volume is mounted (`EXT4_OPTIONS`) a file of the right size has the right content.
 */

const RECORD_BYTES = 8 * 2 ** 20;
const LIST_BYTES = 64 * 2 ** 20;
const LIST_UNPACKED_BYTES = 512 * 2 ** 20;
const DIGEST = /^sha256:([0-9a-f]{64})$/;
const HEX = /^[0-9a-f]{64}$/;
const LAYER = /^[0-9a-f]{64}(?:-init)?$/;
const SHORT = /^[A-Z0-9]{26}$/;
const IMAGES = 'image/overlay2/imagedb/content/sha256';
const LAYERS = 'image/overlay2/layerdb/sha256';
const MOUNTS = 'image/overlay2/layerdb/mounts';

const ImageConfig = z.object({rootfs: z.object({diff_ids: z.array(z.string().regex(DIGEST))})});

/**
 * All images: ids as hex digits, each with the time at which Docker wrote its record, in ns since 1970. One that was removed and
 * fetched again has the same id and another time. None where Docker has never run.
 */
export const readImages = async (dataRoot: string): Promise<Record<string, string>> => {
  const ids = (await namesIn(join(dataRoot, IMAGES))).filter((name) => HEX.test(name)).sort();
  const records = await Promise.all(
    ids.map((id) => lstat(join(dataRoot, IMAGES, id), {bigint: true}).catch(() => null)),
  );
  return Object.fromEntries(ids.flatMap((id, at) => (records[at] ? [[id, String(records[at].mtimeNs)]] : [])));
};

/**
 * Names of layers from the digests of their content, lowest first: a layer is named by itself and all below it
 * (OCI image specification, "Layer ChainID").
 */
export const chainIds = (diffIds: readonly string[]): string[] => {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(
      below === undefined ? diffId : `sha256:${createHash('sha256').update(`${below} ${diffId}`).digest('hex')}`,
    );
  }
  return chain;
};

/** Which of these images have a file that is not as large as Docker noted when it wrote it. Reads sizes only. */
export const tornImages = async (dataRoot: string, ids: readonly string[]): Promise<string[]> => {
  const known = new Map<string, boolean>();
  const torn: string[] = [];
  for (const id of ids) {
    const layers = await layersOf(dataRoot, id);
    for (const layer of layers ?? []) {
      if (!known.has(layer)) known.set(layer, await isLayerTorn(dataRoot, layer));
    }
    if (layers === null || layers.some((layer) => known.get(layer))) torn.push(id);
  }
  return torn;
};

/** Containers whose layers Docker could not mount any more, by id. */
export const tornContainers = async (dataRoot: string): Promise<string[]> => {
  const torn: string[] = [];
  for (const id of (await namesIn(join(dataRoot, MOUNTS))).filter((name) => HEX.test(name))) {
    const read = (file: string) => readInside(dataRoot, join(MOUNTS, id, file), RECORD_BYTES);
    for (const layer of [await read('mount-id'), await read('init-id')]) {
      if (layer === null || (await isMountable(dataRoot, layer, true))) continue;
      torn.push(id);
      break;
    }
  }
  return torn;
};

/** Digits of the layers' names, lowest first; null when the record of the image is unreadable. */
const layersOf = async (dataRoot: string, id: string): Promise<string[] | null> => {
  const text = await readInside(dataRoot, join(IMAGES, id), RECORD_BYTES);
  const config = ImageConfig.safeParse(parseJson(text ?? ''));
  return config.success ? chainIds(config.data.rootfs.diff_ids).map((name) => DIGEST.exec(name)![1]!) : null;
};

const isLayerTorn = async (dataRoot: string, layer: string): Promise<boolean> => {
  const record = join(LAYERS, layer);
  const cacheId = await readInside(dataRoot, join(record, 'cache-id'), RECORD_BYTES);
  const hasParent = (await readInside(dataRoot, join(record, 'parent'), RECORD_BYTES)) !== null;
  if (cacheId === null || !(await isMountable(dataRoot, cacheId, hasParent))) return true;
  const list = await readBytesInside(dataRoot, join(record, 'tar-split.json.gz'), LIST_BYTES);
  const sizes = list && (await sizesIn(list));
  if (!sizes) return true;
  for (const [name, size] of sizes) {
    const found = await lstat(join(dataRoot, 'overlay2', cacheId, 'diff', name)).catch(() => null);
    if (found?.size !== size) return true;
  }
  return false;
};

/** Each layer has a short name, and one above others says which. */
const isMountable = async (dataRoot: string, layer: string, hasParent: boolean): Promise<boolean> => {
  if (!LAYER.test(layer)) return false;
  const read = (file: string) => readInside(dataRoot, join('overlay2', layer, file), RECORD_BYTES);
  return SHORT.test((await read('link')) ?? '') && (!hasParent || ((await read('lower')) ?? '') !== '');
};

const Entry = z.object({type: z.number(), name: z.string().optional(), size: z.number().optional()});
/** An entry of tar-split's list that is about a file; the others hold what lies between files. */
const FILE = 1;

/**
 * Sizes of a layer's files by name, empty ones left out. A name that is there twice counts as it was written last.
 *
 * @returns null when the list is torn itself
 */
const sizesIn = async (list: Buffer): Promise<Map<string, number> | null> => {
  const text = await gunzip(list, {maxOutputLength: LIST_UNPACKED_BYTES}).then(String, () => null);
  if (text === null) return null;
  const sizes = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = Entry.safeParse(parseJson(line));
    if (!entry.success) return null;
    const {type, name, size = 0} = entry.data;
    if (type !== FILE || name === undefined) continue;
    if (size > 0) sizes.set(name, size);
    else sizes.delete(name);
  }
  return sizes;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);
