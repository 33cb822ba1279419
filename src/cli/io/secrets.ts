import {readFile} from 'node:fs/promises';
import {messageOf, RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {expandHome} from './paths.js';

/** Nothing anyone types as a secret is longer; a wrong pipe is refused instead of read for ever. */
const LONGEST = 64 * 1024;

const firstLine = (text: string, flag: string): Secret => {
  const [line = ''] = text.split(/\r?\n/);
  if (line) return new Secret(line);
  throw new RdcError('INVALID_INPUT', `--${flag} gave an empty secret.`);
};

/** The first line of stdin. @throws RdcError INVALID_INPUT when it is empty or far too long */
export const readSecretStdin = async (flag: string, input: AsyncIterable<unknown> = process.stdin): Promise<Secret> => {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n')) break;
    if (text.length > LONGEST) throw new RdcError('INVALID_INPUT', `--${flag} expects one line on stdin.`);
  }
  return firstLine(text, flag);
};

/** The first line of a file. @throws RdcError NOT_FOUND when it cannot be read, INVALID_INPUT when it is empty */
export const readSecretFile = async (path: string, flag: string): Promise<Secret> => {
  const text = await readFile(expandHome(path), 'utf8').catch((error: unknown) => {
    throw new RdcError('NOT_FOUND', `--${flag}: ${path} cannot be read: ${messageOf(error)}.`);
  });
  return firstLine(text, flag);
};
