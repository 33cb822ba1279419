import {createHash} from 'node:crypto';
import {access, chmod, mkdir, rename, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import * as z from 'zod';
import {read} from '../contract/read.js';
import {messageOf, RdcError} from '../shared/errors.js';
import {tarMembers} from '../shared/tar.js';

const Manifest = z.object({dist: z.object({tarball: z.url(), integrity: z.string().startsWith('sha512-')})});

/**
 * The program of the npm package `node-linux-<arch>`, kept in the user's cache once fetched.
 *
 * @returns path of the program on this workstation
 * @throws RdcError TRANSFER_FAILED, VERIFICATION_FAILED when it is not what the registry promised
 */
export const npmRuntime = async (arch: string, version: string): Promise<string> => {
  const path = join(cacheDirectory(), 'runtime', `node-${version}-linux-${arch}`, 'node');
  if (await isThere(path)) return path;
  const name = `node-linux-${arch}`;
  const registry = (process.env['npm_config_registry'] ?? 'https://registry.npmjs.org').replace(/\/+$/, '');
  const manifest = JSON.parse((await fetchBytes(`${registry}/${name}/${version.slice(1)}`)).toString('utf8'));
  const {dist} = read(Manifest, manifest, `description of ${name} ${version}`);
  const packed = await fetchBytes(dist.tarball);
  checkIntegrity(packed, dist.integrity, `${name} ${version}`);
  await keep(path, await fileInTar(await promisify(gunzip)(packed), 'package/bin/node'));
  return path;
};

const cacheDirectory = (): string => {
  const {XDG_CACHE_HOME, LOCALAPPDATA} = process.env;
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'rdc', 'cache');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'rdc');
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const fetchBytes = async (url: string): Promise<Buffer> => {
  try {
    const response = await fetch(url);
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new RdcError(
      'TRANSFER_FAILED',
      `Node for the server could not be fetched from ${url}: ${messageOf(error)}.`,
      {
        hint: 'Check the network, or run rdc with the official Node on a Linux workstation of the same architecture.',
        retryable: true,
        cause: error,
      },
    );
  }
};

/** Checks bytes against a Subresource Integrity text with one sha512 digest. */
export const checkIntegrity = (bytes: Buffer, integrity: string, what: string): void => {
  const digest = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (digest === integrity) return;
  throw new RdcError(
    'VERIFICATION_FAILED',
    `What the registry sent for ${what} is not what it promised. It was not used.`,
    {
      hint: 'Try again; if it stays, something between here and the registry changes what it sends.',
    },
  );
};

/**
 * Finds one file in a tar archive.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when it is not in there whole
 */
export const fileInTar = async (tar: Buffer, name: string): Promise<Uint8Array> => {
  try {
    for await (const {path, content} of tarMembers(tar)) if (path === name) return content;
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', `The archive holds no ${name}: ${messageOf(cause)}`, {cause});
  }
  throw new RdcError('UNEXPECTED_OUTPUT', `The archive holds no ${name}.`);
};

const keep = async (path: string, content: Uint8Array): Promise<void> => {
  await mkdir(dirname(path), {recursive: true});
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await chmod(temporary, 0o755);
  await rename(temporary, path);
};
