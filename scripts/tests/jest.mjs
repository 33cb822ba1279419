// A run of Jest that is told by what it wrote down, never by what it printed.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where our own tests are. */
export const TESTS = join(ROOT, 'test');
/** What a child of Jest leaves behind may hold its output open, which must not hold us up. */
const LAST_WORDS_MS = 5000;

/**
 * Runs Jest, which writes its result to a file of this run's own: one that Jest did not live to write is missing.
 *
 * @param {string[]} args  words for Jest beside those that are always said
 * @param {object} how
 * @param {string} [how.tests]  where the tests are
 * @param {Record<string, string>} [how.env]  set in its environment
 * @param {(line: string) => void} [how.onLine]  is given what it prints; without it that is shown as it is
 * @returns {Promise<{status: number | null, signal: string | null, text?: string}>} how it ended, and its result as it wrote it
 */
export const runJest = async (args, {tests = TESTS, env = {}, onLine} = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'rdc-jest-'));
  const file = join(directory, 'result.json');
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = join(ROOT, '.config', 'jest.config.mjs');
  try {
    const ended = await endOf(
      spawn(process.execPath, [jest, '--config', config, '--json', '--outputFile', file, ...args], {
        cwd: ROOT,
        env: {
          ...process.env,
          // Every file of tests makes much that is soon gone: more room for the young spares collections of them.
          NODE_OPTIONS: '--experimental-vm-modules --no-warnings --max-semi-space-size=64',
          RDC_TEST_DIR: tests === TESTS ? '' : tests,
          ...env,
        },
        stdio: ['ignore', ...(onLine ? ['pipe', 'pipe'] : ['inherit', 'inherit'])],
      }),
      onLine,
    );
    return {...ended, text: textOf(file)};
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
};

const endOf = async (child, onLine) => {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) createInterface({input: stream}).on('line', onLine);
  const closed = new Promise((resolve) => child.on('close', resolve));
  const ended = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => resolve({status, signal}));
  });
  await Promise.race([closed, pause(LAST_WORDS_MS, undefined, {ref: false})]);
  for (const stream of streams) stream.destroy();
  return ended;
};

const textOf = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
