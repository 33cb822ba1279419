import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

/** What a script of ours said, and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly last: string | undefined;
}

/** What a person may have set would decide what the runners do here. */
const {RDC_E2E_ALL: _all, RDC_E2E_LANES: _lanes, RDC_CHAOS_SEED: _seed, ...rest} = process.env;
const directories: string[] = [];

/** Tests for the runners to run, in a directory of their own; what may be skipped is a file of it too. */
export const plant = (files: Readonly<Record<string, string>>, skips: readonly object[] = []): string => {
  const directory = mkdtempSync(join(tmpdir(), 'rdc-planted-'));
  directories.push(directory);
  for (const [name, text] of Object.entries({...files, 'skips.json': JSON.stringify(skips)})) {
    mkdirSync(dirname(join(directory, name)), {recursive: true});
    writeFileSync(join(directory, name), text);
  }
  return directory;
};

/** Runs one of our scripts. It powers off no test server: those that run are somebody else's. */
export const script = (file: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Ended => {
  const {status, stdout, stderr} = spawnSync(process.execPath, [file, ...words], {
    encoding: 'utf8',
    env: {...rest, RDC_E2E_KEEP: '1', ...env},
  });
  return {status, output: stdout + stderr, last: stdout.trimEnd().split('\n').at(-1)};
};

/** For `afterAll`. */
export const uproot = (): void => {
  for (const directory of directories.splice(0)) rmSync(directory, {recursive: true, force: true});
};
