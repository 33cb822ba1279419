import type {Frame} from '../../contract/frames.js';
import {read} from '../../contract/read.js';
import {Control, Request} from '../../contract/request.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {lineSplitter} from '../../shared/lines.js';
import {pacedWriter} from '../../shared/paced-writer.js';
import {agentHash} from '../agent-hash.js';
import {runOperation} from './run-operation.js';

/** Longest request in characters; templates bring files. */
const MAX_REQUEST = 64 * 1024 * 1024;

interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/**
 * Serves one call of rdc: hello, then the request from the first line of stdin, events, and the
 * result or the error. A `cancel` line, the end of stdin before the result, a signal and a closed
 * stdout all mean the same: stop, undo, say so to whoever still listens.
 *
 * @returns the exit status of the call
 */
export const serve = async ({stdin, stdout}: Streams = process): Promise<number> => {
  const gone = new AbortController();
  const write = pacedWriter(stdout, {signal: gone.signal});
  const emit = (frame: Frame) => write(`${JSON.stringify(frame)}\n`);
  stdout.on('error', () => gone.abort());
  for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(name, () => gone.abort());
  const hash = agentHash();
  void emit({type: 'hello', hash});
  try {
    const request = readRequest(await firstLine(stdin, gone));
    return await runOperation(request, {emit, signal: gone.signal, agentHash: hash});
  } catch (error) {
    const {code, hints} = error instanceof RdcError ? error : {code: 'INTERNAL', hints: []};
    void emit({type: 'error', code, message: messageOf(error), hints, retryable: false});
    return error instanceof RdcError ? error.exitStatus : 1;
  }
};

const readRequest = (line: string): Request => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // What is wrong with it is not quoted: the line may hold a passphrase.
    throw new RdcError('INVALID_INPUT', 'The request is not JSON.');
  }
  return read(Request, value, 'request');
};

/** Resolves with the request; every later line is heard as control until the call ends. */
const firstLine = (stdin: NodeJS.ReadableStream, gone: AbortController): Promise<string> =>
  new Promise((resolve, reject) => {
    const lines = lineSplitter(MAX_REQUEST);
    let request: string | undefined;
    const hear = (line: string): void => {
      if (request === undefined) resolve((request = line));
      else if (isCancel(line)) gone.abort();
    };
    stdin.on('data', (chunk: Buffer) => {
      try {
        lines.push(chunk).forEach(hear);
      } catch (error) {
        reject(error as Error);
      }
    });
    stdin.on('end', () => gone.abort());
    gone.signal.addEventListener('abort', () => reject(new RdcError('CANCELLED', 'The caller is gone.')), {once: true});
  });

const isCancel = (line: string): boolean => {
  try {
    return Control.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
};
