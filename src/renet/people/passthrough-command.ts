import {RdcError} from '../../shared/errors.js';
import {runCompose, runDocker} from './passthrough.js';

/** What stands before the `--` of `renet compose` and `renet docker`. */
export interface Passthrough {
  readonly networkId?: number;
  /** Handed to the program as they are. */
  readonly args: readonly string[];
}

/**
 * Reads `[--network-id N] -- …`.
 *
 * @throws RdcError USAGE with the line as it has to be written
 */
export const parsePassthrough = (program: string, words: readonly string[]): Passthrough => {
  const separator = words.indexOf('--');
  const own = separator < 0 ? words : words.slice(0, separator);
  const id = /^--network-id[= ](\d+)$/.exec(own.join(' '))?.[1];
  if (separator >= 0 && (own.length === 0 || id !== undefined)) {
    return {args: words.slice(separator + 1), ...(id !== undefined && {networkId: Number(id)})};
  }
  throw new RdcError('USAGE', `What is meant for ${program} has to come after "--".`, {
    hint: `renet ${program} [--network-id <number>] -- <arguments of ${program}>`,
  });
};

/** `renet compose` and `renet docker`; the exit status is the program's own. */
export const passthroughCommand = async (program: 'compose' | 'docker', words: readonly string[]): Promise<number> => {
  try {
    const {args, networkId} = parsePassthrough(program, words);
    const runProgram = program === 'compose' ? runCompose : runDocker;
    return await runProgram([...args], {networkId, cwd: process.cwd(), env: process.env});
  } catch (error) {
    if (!(error instanceof RdcError)) throw error;
    const lines = [`Error: ${error.message}`, ...error.hints.map((hint) => `  → ${hint}`)];
    process.stderr.write(`${lines.join('\n')}\n`);
    return error.exitStatus;
  }
};
