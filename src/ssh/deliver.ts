import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {Transform, type Readable} from 'node:stream';
import * as zlib from 'node:zlib';
import type {EventFrame} from '../contract/frames.js';
import {AGENT_ROOT, INSTALL_DIR, RENET_COMMAND} from '../contract/server.js';
import {argv, toLine} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {asRoot} from './agent-line.js';
import {agentFiles} from './local-agent.js';
import {DAMAGED, DOES_NOT_RUN, INSTALL_AGENT, INSTALL_RUNTIME, PROBE} from './remote-scripts.js';
import {
  officialRuntime,
  ownRuntime,
  RUNTIME_PREFIX,
  runtimeDirectory,
  toArch,
  type Arch,
  type Runtime,
} from './runtime.js';
import {noAnswer} from './no-answer.js';
import type {ConnectOptions, MachineAddress, RunOptions, RunResult} from './types.js';

export interface DeliveryTarget {
  readonly address: MachineAddress;
  readonly options: ConnectOptions;
  readonly run: (line: string, options?: RunOptions) => Promise<RunResult>;
}

/** What the probe tells. */
interface Server {
  readonly arch: Arch;
  readonly hasZstd: boolean;
  readonly hasRuntime: boolean;
}

/**
 * Puts the agent of this build on a server and makes it the current one: the runtime if it is
 * missing, then the bundle. Can be killed anywhere and repeated.
 *
 * @throws RdcError SUDO_REQUIRED, UNSUPPORTED, NO_SPACE, VERIFICATION_FAILED, AGENT_FAILED, SSH_UNREACHABLE
 */
export const deliver = async (target: DeliveryTarget, hash: string): Promise<void> => {
  const server = await probe(target);
  const {onEvent} = target.options;
  if (!server.hasRuntime) await step('upload runtime', onEvent, () => sendRuntime(target, server));
  await step('upload agent', onEvent, () => sendAgent(target, hash, server.arch));
};

const step = async (title: string, report: ConnectOptions['onEvent'], work: () => Promise<void>): Promise<void> => {
  const start = performance.now();
  const say = (state: 'started' | 'done' | 'failed'): void =>
    report?.({type: 'step', title, state, ...(state !== 'started' && {durationMs: performance.now() - start})});
  say('started');
  try {
    await work();
  } catch (error) {
    say('failed');
    throw error;
  }
  say('done');
};

const runScript = ({run, address}: DeliveryTarget, script: string, args: string[], stdin?: Readable | Buffer) =>
  run(toLine(asRoot(address.user, argv('sh', '-c', script, 'sh', ...args))), {stdin});

const probe = async (target: DeliveryTarget): Promise<Server> => {
  const {stdout, stderr, exitCode} = await runScript(target, PROBE, [RUNTIME_PREFIX]);
  const facts = parseProbe(stdout);
  if (facts === undefined) throw await noAnswer(target, {exitCode, stderr});
  const {kernel, machine} = facts;
  const arch = kernel === 'Linux' ? toArch(machine) : undefined;
  if (arch) return {arch, hasZstd: facts.zstd, hasRuntime: facts.runtimes.includes(arch)};
  throw new RdcError(
    'UNSUPPORTED',
    `${target.address.name} is ${kernel} on ${machine}; servers are Linux on x86_64 or arm64.`,
  );
};

/** Reads `key=value` lines, whatever a login shell may print around them; nothing when the script did not run. */
export const parseProbe = (
  output: string,
): {kernel: string; machine: string; zstd: boolean; runtimes: string[]} | undefined => {
  const value = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(output)?.[1];
  const [kernel, machine] = [value('kernel'), value('machine')];
  if (kernel === undefined || machine === undefined) return undefined;
  const runtimes = [...output.matchAll(/^runtime=(.+)$/gm)].map((match) => match[1] ?? '');
  return {kernel, machine, zstd: value('zstd') === 'yes', runtimes};
};

/** The workstation's own Node first, because nothing has to be fetched; the official one if that does not run there. */
const sendRuntime = async (target: DeliveryTarget, server: Server): Promise<void> => {
  const own = await ownRuntime(server.arch);
  if (own && (await installRuntime(target, server, own)) === 'installed') return;
  const official = await officialRuntime(server.arch);
  if ((await installRuntime(target, server, official)) === 'installed') return;
  throw new RdcError('UNSUPPORTED', `Node ${process.version} does not run on ${target.address.name}.`, {
    hint: 'Servers need glibc 2.28 or newer, as Debian 12, Debian 13 and Ubuntu 24.04 have.',
  });
};

const installRuntime = async (
  target: DeliveryTarget,
  {arch, hasZstd}: Server,
  runtime: Runtime,
): Promise<'installed' | 'does not run'> => {
  const [packer, unpacker] = hasZstd ? packers() : [gzip(), 'gzip'];
  const counted = countBytes(runtime.sizeBytes, target.options.onEvent);
  const source = createReadStream(runtime.path, {highWaterMark: 1024 * 1024});
  source.on('error', (error) => packer.destroy(error));
  const stdin = source.pipe(counted).pipe(packer);
  const ended = await runScript(target, INSTALL_RUNTIME, [runtimeDirectory(arch), runtime.sha256, unpacker], stdin);
  if (ended.exitCode === DOES_NOT_RUN) return 'does not run';
  expectDone(target.address, 'the runtime', ended);
  return 'installed';
};

/** The lowest level: on a fast network packing is the slowest part. */
const gzip = () => zlib.createGzip({level: 1});

/** zstd is in Node since 22.15; it packs better and unpacks three times as fast. */
const packers = (): [Transform, 'zstd' | 'gzip'] => {
  const {createZstdCompress} = zlib as {createZstdCompress?: () => Transform};
  return createZstdCompress ? [createZstdCompress(), 'zstd'] : [gzip(), 'gzip'];
};

const countBytes = (total: number, report?: (event: EventFrame) => void): Transform => {
  let done = 0;
  let told = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      if (done - told > total / 20) {
        told = done;
        report?.({type: 'progress', title: 'upload runtime', done, total});
      }
      next(null, chunk);
    },
  });
};

const sendAgent = async (target: DeliveryTarget, hash: string, arch: Arch): Promise<void> => {
  const {bundle, loader} = await agentFiles();
  const sum = createHash('sha256').update(bundle).digest('hex');
  const router = target.options.skipRouterRestart ? 'keep' : 'restart';
  const args = [AGENT_ROOT, hash, sum, runtimeDirectory(arch), loader, router, RENET_COMMAND];
  const ended = await runScript(target, INSTALL_AGENT, args, zlib.gzipSync(bundle));
  expectDone(target.address, 'the agent', ended);
};

const expectDone = ({name}: MachineAddress, what: string, {exitCode, stderr}: RunResult): void => {
  if (exitCode === 0) return;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (/no space left/i.test(stderr)) {
    throw new RdcError('NO_SPACE', `There is no space for ${what} on ${name}: ${said}`, {
      hint: `About 150 MB have to be free below ${INSTALL_DIR}.`,
    });
  }
  if (exitCode === DAMAGED) {
    throw new RdcError('VERIFICATION_FAILED', `${name} did not receive ${what} as it was sent. It was not used.`, {
      hint: 'Run the same command again.',
      retryable: true,
    });
  }
  throw new RdcError('AGENT_FAILED', `Installing ${what} on ${name} failed with status ${exitCode}: ${said}`, {
    hint: 'Run the same command again with --debug to see more.',
    details: {exitCode, stderr},
  });
};
