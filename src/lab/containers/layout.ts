import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {argv} from '../../shared/argv.js';
import type {Lab} from '../lab.js';
import {configDocument, indexDocument, LAYOUT_DOCUMENT, manifestDocument, type Blob, type OciSettings} from './oci.js';

/** Packs a directory into an OCI layout with one layer. Everything in it belongs to root. */
export const writeLayout = async (lab: Lab, tree: string, settings: OciSettings, out: string): Promise<void> => {
  const blobs = join(out, 'blobs', 'sha256');
  await mkdir(blobs, {recursive: true});
  const tar = join(out, 'layer.tar');
  await lab.exec(packLayer(tree, tar));
  const diffId = `sha256:${await digestOf(tar)}`;
  await lab.exec(argv('gzip', '-n', '-6', tar));
  const layer = await addFile(blobs, `${tar}.gz`);
  const config = await addText(blobs, configDocument(settings, diffId));
  const manifest = await addText(blobs, manifestDocument(config, layer));
  await writeFile(join(out, 'index.json'), indexDocument(manifest));
  await writeFile(join(out, 'oci-layout'), LAYOUT_DOCUMENT);
};

/** Order, owner and time are fixed, so that the same files give the same layer. */
const packLayer = (tree: string, out: string) =>
  argv('tar', '-cf', out, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-C', tree, '.');

const addFile = async (blobs: string, file: string): Promise<Blob> => {
  const hash = await digestOf(file);
  const {size} = await stat(file);
  await rename(file, join(blobs, hash));
  return {digest: `sha256:${hash}`, size};
};

const addText = async (blobs: string, text: string): Promise<Blob> => {
  const hash = createHash('sha256').update(text).digest('hex');
  await writeFile(join(blobs, hash), text);
  return {digest: `sha256:${hash}`, size: Buffer.byteLength(text)};
};

/** The SHA-256 of a file that may be larger than memory, in hexadecimal. */
export const digestOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

/** Takes the files of Debian packages, and of all they depend on, without running anything of theirs. */
export const extractPackages = async (lab: Lab, packages: readonly string[], tree: string): Promise<void> => {
  const tar = `${tree}.tar`;
  await lab.exec(argv('mmdebstrap', '--variant=extract', `--include=${packages.join(',')}`, 'trixie', tar));
  await mkdir(tree, {recursive: true});
  await lab.exec(argv('tar', '-xf', tar, '-C', tree, '--no-same-owner', '--exclude=./dev/*'));
  await rm(tar);
};
