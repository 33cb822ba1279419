import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {pipeline} from 'node:stream/promises';
import {RUNTIME_ROOT} from '../contract/server.js';
import {npmRuntime} from './npm-runtime.js';

export type Arch = 'x64' | 'arm64';

/** A Node program on this workstation that the server can run. */
export interface Runtime {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Where a server keeps the runtime that this program's agent runs on, but for the architecture. */
export const RUNTIME_PREFIX = `${RUNTIME_ROOT}/node-${process.version}-linux`;
export const runtimeDirectory = (arch: Arch): string => `${RUNTIME_PREFIX}-${arch}`;

/** Reads the answer of `uname -m`; nothing for a machine that Node has no builds for. */
export const toArch = (machine: string): Arch | undefined => {
  if (machine === 'x86_64') return 'x64';
  return machine === 'aarch64' || machine === 'arm64' ? 'arm64' : undefined;
};

/** The very Node this runs on, when it can run elsewhere too. */
export const ownRuntime = async (arch: Arch): Promise<Runtime | undefined> =>
  process.platform === 'linux' && process.arch === arch && isPortable() ? describe(process.execPath) : undefined;

/** The official Node of this version, from the npm registry or from the cache of an earlier delivery. */
export const officialRuntime = async (arch: Arch): Promise<Runtime> =>
  describe(await npmRuntime(arch, process.version));

/** A Node of a distribution may need libraries beside it, and one for musl needs another C library. */
const isPortable = (): boolean => {
  const {variables} = process.config as {variables: Record<string, unknown>};
  const shared = Object.entries(variables).some(([name, value]) => /^node_shared/.test(name) && value === true);
  // Without this a report looks up the names of all peers, which may take seconds.
  Object.assign(process.report, {excludeNetwork: true});
  const {header} = process.report.getReport() as {header: {glibcVersionRuntime?: string}};
  return !shared && header.glibcVersionRuntime !== undefined;
};

const describe = async (path: string): Promise<Runtime> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, {highWaterMark: 1024 * 1024}), hash);
  return {path, sizeBytes: (await stat(path)).size, sha256: hash.digest('hex')};
};
