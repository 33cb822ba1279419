import {createHash} from 'node:crypto';
import {argv, type Argv} from '../../shared/argv.js';
import type {Exec} from '../../exec/exec.js';

/** A file as it is and as it is to be; `null` where there is none. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Says how a file differs from what comes on stdin, under the names people know. */
const showDiff = (label: string, file: string): Argv =>
  argv('diff', '--unified', `--label=${label} (now)`, `--label=${label} (new)`, '--', file, '-');

/** A unified diff without the token: that it changed can be seen, what it is cannot. */
export const diffOf = async (exec: Exec, directory: string, {path, before, after}: FileChange): Promise<string> => {
  const old = before === null ? '/dev/null' : `${directory}/${path}`;
  const {stdout} = await exec(showDiff(path, old), {stdin: after ?? '', accept: [0, 1]});
  return maskToken(stdout);
};

const maskToken = (diff: string): string => diff.replace(/^([+\- ]?CF_DNS_API_TOKEN=).+$/gm, '$1***');

/** One name for a set of texts: equal when all of them are. */
export const fingerprint = (...texts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return hash.digest('hex');
};
