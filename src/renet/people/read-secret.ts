import {RdcError} from '../../shared/errors.js';
import {lineSplitter} from '../../shared/lines.js';

const MAX_SECRET = 4096;

/**
 * Reads a secret: the first line of stdin, without its end. What `printf %s` and `echo` send is
 * the same secret.
 *
 * @throws RdcError INVALID_INPUT when nothing comes
 */
export const readSecret = async (stdin: AsyncIterable<Buffer | string>, flag: string): Promise<string> => {
  const lines = lineSplitter(MAX_SECRET);
  for await (const chunk of stdin) {
    const [line] = lines.push(Buffer.from(chunk));
    if (line !== undefined) return stripReturn(line);
  }
  const rest = lines.rest();
  if (rest !== '') return stripReturn(rest);
  throw new RdcError('INVALID_INPUT', `--${flag} was given, but stdin is empty.`, {
    hint: 'Send it on stdin: cat passphrase-file | sudo renet …',
  });
};

const stripReturn = (line: string): string => line.replace(/\r$/, '');
