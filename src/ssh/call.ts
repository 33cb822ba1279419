import type {CallOptions} from '../contract/agent.js';
import {Frame} from '../contract/frames.js';
import {AGENT_ROOT} from '../contract/server.js';
import {toErrorCode} from '../shared/codes.js';
import {RdcError} from '../shared/errors.js';
import {lineSplitter} from '../shared/lines.js';
import type {Opened, OpenChannel} from './channels.js';
import {cancelled, connectionLost} from './failures.js';

/** Longest line an agent may send, in characters: a listing of thousands of repositories is far below. */
const MAX_LINE = 64 * 1024 * 1024;
/** How much of stderr is kept for bug reports, in characters, the end of it. */
const MAX_STDERR = 16 * 1024;

/** How a call ended; errors of the operation itself are thrown. */
export type Outcome =
  | {readonly kind: 'result'; readonly value: unknown}
  /** No agent answered: the line failed before our program ran. */
  | {readonly kind: 'absent'; readonly stderr: string; readonly exitCode: number};

export interface CallTarget {
  readonly open: OpenChannel;
  readonly machine: string;
  readonly line: string;
  readonly hash: string;
  readonly debug?: ((line: string) => void) | undefined;
}

/**
 * Sends one request and hears its frames until the result or the error.
 *
 * The request is written before the agent has said hello, which saves a round trip.
 *
 * @throws RdcError as the agent says; CANCELLED, SSH_UNREACHABLE, AGENT_FAILED, AGENT_VERSION
 */
export const callAgent = async (target: CallTarget, request: string, options: CallOptions): Promise<Outcome> => {
  const {signal} = options;
  if (signal?.aborted) throw cancelled('The call');
  const opened = await target.open(target.line);
  const {channel} = opened;
  const cancel = () => channel.writable && channel.write('{"type":"cancel"}\n');
  signal?.addEventListener('abort', cancel, {once: true});
  try {
    channel.write(`${request}\n`);
    // It may have been aborted while the channel was being opened, before anybody listened.
    if (signal?.aborted) cancel();
    return await conversation(opened, target, options);
  } finally {
    signal?.removeEventListener('abort', cancel);
    channel.end();
  }
};

const conversation = ({channel, ended}: Opened, target: CallTarget, options: CallOptions): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const lines = lineSplitter(MAX_LINE);
    let greeted = false;
    let stderr = '';
    const hear = (line: string): void | Promise<void> => {
      const frame = readFrame(line, greeted, target);
      if (frame?.type === 'hello') greeted = isOurs(frame.hash, target.hash);
      else if (frame?.type === 'result') resolve({kind: 'result', value: frame.value});
      else if (frame?.type === 'error') reject(errorOf(frame));
      else if (frame) return options.onEvent?.(frame);
      return undefined;
    };
    channel.on('data', (chunk: Buffer) => {
      try {
        const taken = lines.push(chunk).flatMap((line) => hear(line) ?? []);
        if (taken.length > 0) pause(channel, Promise.all(taken), options.signal).catch(reject);
      } catch (error) {
        reject(error as Error);
      }
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      target.debug?.(`agent: ${chunk.toString('utf8').trimEnd()}`);
      stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
    });
    void ended.then((exitCode) => {
      if (exitCode === undefined) reject(connectionLost({name: target.machine}));
      else if (!greeted) resolve({kind: 'absent', stderr, exitCode});
      else reject(endedWithoutAnswer(target.machine, exitCode, stderr));
    });
  });

/**
 * Hears nothing more until what was heard is taken: the channel's window fills, and the server waits. A caller
 * that gives up is not kept waiting, for the answer to that comes last.
 */
const pause = async (channel: Opened['channel'], taken: Promise<unknown>, signal?: AbortSignal): Promise<void> => {
  if (signal?.aborted) return;
  const goOn = () => void channel.resume();
  channel.pause();
  signal?.addEventListener('abort', goOn, {once: true});
  await taken.finally(() => {
    signal?.removeEventListener('abort', goOn);
    goOn();
  });
};

/** Before the hello a login shell's start-up files may print anything; after it only frames may come. */
const readFrame = (line: string, greeted: boolean, {machine, debug}: CallTarget): Frame | undefined => {
  const frame = Frame.safeParse(parseJson(line));
  if (frame.success && (greeted || frame.data.type === 'hello')) return frame.data;
  if (!greeted) return void debug?.(`before the agent: ${line}`);
  throw new RdcError('AGENT_FAILED', `The agent on ${machine} sent something that is not a frame.`, {
    hint: 'Run it again with --debug and report what it prints.',
  });
};

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const isOurs = (answered: string, expected: string): true => {
  if (answered === expected) return true;
  throw new RdcError('AGENT_VERSION', `The agent ${answered} answered where ${expected} was asked for.`, {
    hint: `Something changed the files below ${AGENT_ROOT}/${expected}: remove that directory on the server.`,
  });
};

const errorOf = ({code, message, hints, retryable, details}: Extract<Frame, {type: 'error'}>): RdcError =>
  new RdcError(toErrorCode(code), message, {hint: hints, retryable, details});

const endedWithoutAnswer = (machine: string, exitCode: number, stderr: string): RdcError =>
  new RdcError('AGENT_FAILED', `The agent on ${machine} ended with status ${exitCode} and gave no answer.`, {
    hint: 'Run the same command again; it continues where it stopped. If it stays: run it with --debug and report it.',
    retryable: true,
    details: {exitCode, stderr},
  });
