import type {Dirent} from 'node:fs';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {
  MAX_TEMPLATE_BYTES,
  readTemplateArchive,
  readTemplateDocument,
  toTemplateFiles,
  type FoundFile,
  type TemplateFile,
} from '../../domain/template/templates.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {absolutePath} from './paths.js';

/** An archive has a header beside every file; more than this unpacked is a bomb, not a template. */
const MAX_UNPACKED = 2 * MAX_TEMPLATE_BYTES;

/**
 * Reads a template from this workstation: a directory, a `.tar.gz`, or else a JSON document.
 *
 * @throws RdcError NOT_FOUND when there is nothing at the path, INVALID_INPUT as the readers in domain say
 */
export const readTemplate = async (given: string): Promise<TemplateFile[]> => {
  const path = absolutePath(given);
  const found = await stat(path).catch((error: unknown) => {
    throw new RdcError('NOT_FOUND', `The template ${given} cannot be read: ${messageOf(error)}.`);
  });
  if (found.isDirectory()) return toTemplateFiles(await readTree(path));
  if (found.size > MAX_TEMPLATE_BYTES) throw new RdcError('INVALID_INPUT', `The template ${given} is too large.`);
  const content = await readFile(path);
  return isGzip(content) ? readTemplateArchive(await unpack(content, given)) : readTemplateDocument(content.toString());
};

const isGzip = (content: Buffer): boolean => content[0] === 0x1f && content[1] === 0x8b;

const unpack = async (content: Buffer, given: string): Promise<Buffer> => {
  try {
    return await promisify(gunzip)(content, {maxOutputLength: MAX_UNPACKED});
  } catch (error) {
    throw new RdcError('INVALID_INPUT', `The template ${given} cannot be unpacked: ${messageOf(error)}.`);
  }
};

const readTree = async (root: string): Promise<FoundFile[]> => {
  const entries = await readdir(root, {recursive: true, withFileTypes: true});
  const files = entries.filter((entry) => isFile(entry));
  return Promise.all(files.map((entry) => readOne(root, join(entry.parentPath, entry.name))));
};

const isFile = (entry: Dirent): boolean => {
  if (entry.isFile() || entry.isDirectory()) return entry.isFile();
  throw new RdcError('INVALID_INPUT', `The template holds "${entry.name}", which is a link or a device.`, {
    hint: 'A template holds files and directories only; rdc sync upload takes links as well.',
  });
};

const readOne = async (root: string, path: string): Promise<FoundFile> => ({
  path: relative(root, path).split(sep).join('/'),
  content: await readFile(path),
  executable: ((await stat(path)).mode & 0o100) !== 0,
});
