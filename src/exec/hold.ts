import type {ChildProcess} from 'node:child_process';
import type {Argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';
import {startChild} from './child.js';

/** A program that runs until it is released, or until this process is gone. */
export interface HeldProgram {
  /** Ends its stdin and waits for its end. @returns its exit status, -1 when a signal ended it */
  release(): Promise<number>;
}

/**
 * Starts a program that says a line once it has what it is for, and that ends when its stdin ends.
 * Its stdin is a pipe that only this process holds, so it never outlives us, however we end.
 *
 * @throws RdcError COMMAND_FAILED with `details.exitCode` when it ends before it says anything
 */
export const hold = async (call: Argv): Promise<HeldProgram> => {
  const {child, ended, ready, problem} = await startChild(call, {stdio: ['pipe', 'pipe', 'pipe']}, listenTo);
  const first = await Promise.race([ready, ended]);
  if (first !== 'ready') {
    throw new RdcError('COMMAND_FAILED', `${call.file} ended with ${first}: ${problem()}`, {
      details: {exitCode: first},
    });
  }
  return {
    release: () => {
      child.stdin?.end();
      return ended;
    },
  };
};

const listenTo = (child: ChildProcess) => {
  let stderr = '';
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  // A program that is already gone must not end us with EPIPE.
  child.stdin?.on('error', () => undefined);
  return {
    child,
    ended: new Promise<number>((resolve) => child.on('close', (exitCode) => resolve(exitCode ?? -1))),
    ready: new Promise<'ready'>((resolve) => child.stdout?.on('data', () => resolve('ready'))),
    problem: () => failure?.message ?? stderr,
  };
};
