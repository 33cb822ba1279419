import * as z from 'zod';
import type {Params} from '../../contract/index.js';
import {read} from '../../contract/read.js';
import {RESERVED_NAMES} from '../../contract/server.js';
import {RdcError} from '../../shared/errors.js';
import {formatSize} from '../../shared/size.js';
import {readTar} from './tar.js';

export type TemplateFile = Params<'repository-template'>['files'][number];

/** A file as it was found in a template, before anything is believed about it. */
export interface FoundFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** All of it travels in one request line; larger trees are what `rdc sync upload` is for. */
export const MAX_TEMPLATE_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 10_000;

const TemplateDocument = z.strictObject({
  version: z.literal('1'),
  compose: z.string().min(1),
  rediaccfile: z.string().min(1),
});

/**
 * Reads a template given as a JSON document `{version: "1", compose, rediaccfile}`.
 *
 * @throws RdcError INVALID_INPUT naming the field
 */
export const readTemplateDocument = (text: string): TemplateFile[] => {
  const {compose, rediaccfile} = read(TemplateDocument, parseJson(text), 'template');
  return toTemplateFiles([
    {path: 'docker-compose.yml', content: encode(compose), executable: false},
    {path: 'Rediaccfile', content: encode(rediaccfile), executable: false},
  ]);
};

/** Reads a template given as an unpacked tar archive. @throws RdcError INVALID_INPUT */
export const readTemplateArchive = async (tar: Uint8Array): Promise<TemplateFile[]> =>
  toTemplateFiles(await readTar(tar));

/**
 * Checks the files of a template and makes them ready to travel, sorted by path.
 *
 * @throws RdcError INVALID_INPUT for a path that could leave the repository or touch what belongs
 *   to it, for two files of one path, for an empty template and for one that is too large
 */
export const toTemplateFiles = (found: readonly FoundFile[]): TemplateFile[] => {
  const files = found.map(({path, content, executable}) => ({path: insidePath(path), content, executable}));
  checkAmount(files);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const twice = files.find(({path}, index) => files[index + 1]?.path === path);
  if (twice) throw new RdcError('INVALID_INPUT', `The template holds "${twice.path}" twice.`);
  return files.map(({path, content, executable}) => ({
    path,
    contentBase64: Buffer.from(content).toString('base64'),
    executable,
  }));
};

const checkAmount = (files: readonly FoundFile[]): void => {
  if (files.length === 0) throw new RdcError('INVALID_INPUT', 'The template holds no files.');
  const bytes = files.reduce((sum, {content}) => sum + content.length, 0);
  if (files.length <= MAX_FILES && bytes <= MAX_TEMPLATE_BYTES) return;
  const limits = `${MAX_FILES} files of ${formatSize(MAX_TEMPLATE_BYTES)} together`;
  throw new RdcError(
    'INVALID_INPUT',
    `The template has ${files.length} files of ${formatSize(bytes)}; at most ${limits} are allowed.`,
    {hint: 'Upload larger trees with: rdc sync upload --repository <name> --local <directory>'},
  );
};

/** `./a//b` becomes `a/b`; what could leave the repository is refused. */
const insidePath = (path: string): string => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/')) throw refused(path, 'is an absolute path');
  if (parts.includes('..')) throw refused(path, 'leads outside of the repository');
  if (/[\0\\]/.test(path) || parts.length === 0) throw refused(path, 'is not a usable path');
  const [first = ''] = parts;
  if (RESERVED_NAMES.includes(first)) throw refused(path, 'belongs to the repository itself');
  return parts.join('/');
};

const refused = (path: string, why: string): RdcError =>
  new RdcError('INVALID_INPUT', `The template is refused: "${path}" ${why}.`);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new RdcError('INVALID_INPUT', 'The template is not JSON.', {
      hint: 'A template is a JSON document {"version":"1","compose":"…","rediaccfile":"…"}, a .tar.gz or a directory.',
    });
  }
};

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
