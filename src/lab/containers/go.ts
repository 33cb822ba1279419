import {createWriteStream} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {ReadableStream} from 'node:stream/web';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import {makeDirectoryOnce} from '../files.js';
import type {Lab} from '../lab.js';
import {digestOf} from './layout.js';

/** The oldest Go that builds what the lab builds, and the one it fetches where there is none. */
const NEEDED = [1, 25] as const;
const TOOLCHAIN = 'v0.0.1-go1.25.5.linux-amd64';
const TOOLCHAIN_SHA256 = '8cea6783dab64d68b38f5b81ecd38d45155a3c06638991acc6af19e0fca80edb';
const PROXY = 'https://proxy.golang.org';

/** A Go compiler and the environment it is to run with. */
export interface Go {
  readonly program: string;
  readonly env: Record<string, string | undefined>;
}

/** A Go that is new enough: the one on PATH, else the official toolchain, fetched once from the Go module proxy. */
export const ensureGo = async (lab: Lab): Promise<Go> => {
  const go = (program: string): Go => ({program, env: buildEnv()});
  const version = await installedVersion(lab);
  if (version && isEnough(version)) return go('go');
  const dir = await makeDirectoryOnce(join(lab.paths.cache, `go-${TOOLCHAIN}`), (partial) =>
    fetchToolchain(lab, partial),
  );
  return go(join(dir, 'golang.org', `toolchain@${TOOLCHAIN}`, 'bin', 'go'));
};

/** A static Linux program, built with the compiler we chose; everything else stays as the user set it. */
const buildEnv = (): Go['env'] => ({
  CGO_ENABLED: '0',
  GOOS: 'linux',
  GOARCH: 'amd64',
  GOFLAGS: '-mod=mod',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
});

const installedVersion = async (lab: Lab): Promise<string | undefined> => {
  try {
    return (await lab.exec(argv('go', 'env', 'GOVERSION'), {env: {GOTOOLCHAIN: 'local'}})).stdout.trim();
  } catch (error) {
    if (isRdcError(error, 'NOT_FOUND', 'COMMAND_FAILED')) return undefined;
    throw error;
  }
};

/** Whether `go1.25.3` is new enough. */
export const isEnough = (version: string): boolean => {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return false;
  return Number(major) > NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) >= NEEDED[1]);
};

/** The first proxy of a GOPROXY list that is an address; `direct` and `off` are not. */
export const proxyUrl = (goproxy = process.env.GOPROXY ?? ''): string =>
  goproxy.split(/[,|]/).find((entry) => /^https?:/.test(entry)) ?? PROXY;

const fetchToolchain = async (lab: Lab, dir: string): Promise<void> => {
  lab.report('fetching the Go toolchain (about 60 MB)');
  const zip = join(dir, 'toolchain.zip');
  const response = await fetch(`${proxyUrl().replace(/\/$/, '')}/golang.org/toolchain/@v/${TOOLCHAIN}.zip`);
  if (!response.ok || !response.body) {
    throw new RdcError('LAB_FAILED', `The Go module proxy did not give the toolchain: HTTP ${response.status}.`, {
      hint: `Install Go ${NEEDED.join('.')} or newer and try again.`,
    });
  }
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(zip));
  await verify(zip);
  await lab.exec(unzip(zip, dir));
  await rm(zip);
  await makeRunnable(lab, join(dir, 'golang.org', `toolchain@${TOOLCHAIN}`));
};

const verify = async (zip: string): Promise<void> => {
  const found = await digestOf(zip);
  if (found === TOOLCHAIN_SHA256) return;
  throw new RdcError('LAB_FAILED', `The Go toolchain that came has checksum ${found}, not ${TOOLCHAIN_SHA256}.`, {
    hint: 'A proxy on the way may have changed it; try another network, or install Go yourself.',
  });
};

const unzip = (zip: string, dir: string): Argv => argv('unzip', '-q', '-o', zip, '-d', dir);

/** Module archives carry no modes, so the programs in them have to be made executable. */
const makeRunnable = async (lab: Lab, root: string): Promise<void> => {
  await lab.exec(argv('chmod', '-R', 'a+x', join(root, 'bin'), join(root, 'pkg', 'tool')));
};
