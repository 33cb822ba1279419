import type {Exec} from '../../exec/exec.js';
import {ANY_STATUS, type Argv} from '../../shared/argv.js';
import {isRdcError} from '../../shared/errors.js';

/** What a program ended by SIGTERM reports to a shell. */
const TERMINATED = 143;

/**
 * Runs a program with our own terminal. The terminal sends Ctrl-C to the program as well; it decides what it means, and
 * we wait for it.
 *
 * @returns its exit status
 */
export const handOver = async (call: Argv, cwd: string, env: Record<string, string>, exec: Exec): Promise<number> => {
  const ending = new AbortController();
  const end = () => ending.abort();
  const ignore = () => undefined;
  process.on('SIGINT', ignore).on('SIGTERM', end).on('SIGHUP', end);
  try {
    return (await exec(call, {cwd, env, accept: ANY_STATUS, stdio: 'inherit', signal: ending.signal})).exitCode;
  } catch (error) {
    if (isRdcError(error, 'CANCELLED')) return TERMINATED;
    throw error;
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', end).off('SIGHUP', end);
  }
};
