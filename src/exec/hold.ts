import type {Argv} from '../shared/argv.js';
import {RdcError} from '../shared/errors.js';

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
  const {execa} = await import('execa');
  const child = execa(call.file, [...call.args], {stdin: 'pipe', reject: false});
  // A program that is already gone must not end us with EPIPE.
  child.stdin.on('error', () => undefined);
  const ready = new Promise<'ready'>((resolve) => child.stdout.once('data', () => resolve('ready')));
  const first = await Promise.race([ready, child]);
  if (first !== 'ready') {
    throw new RdcError(
      'COMMAND_FAILED',
      `${call.file} ended with ${first.exitCode}: ${first.stderr || first.shortMessage}`,
      {
        details: {exitCode: first.exitCode},
      },
    );
  }
  return {
    release: async () => {
      child.stdin.end();
      return (await child).exitCode ?? -1;
    },
  };
};
