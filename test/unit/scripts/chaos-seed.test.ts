import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, expect, test} from '@jest/globals';

const {chaosSeed, seedOf} = await import(pathToFileURL('scripts/e2e/seed.mjs').href);

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rdc-seed-'));
});
afterAll(() => rmSync(directory, {recursive: true, force: true}));

const git = (...words: string[]): string => execFileSync('git', words, {cwd: directory, encoding: 'utf8'}).trim();

test('is the same wherever no commit is known', () => {
  expect(chaosSeed(directory)).toMatchObject({seed: '1'});
});

test('follows from the commit', () => {
  git('init', '--quiet');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'One');
  const commit = git('rev-parse', 'HEAD');
  expect(chaosSeed(directory)).toEqual({seed: String(seedOf(commit)), from: `commit ${commit.slice(0, 8)}`});
});

test('has 32 bits, as the numbers that follow from it', () => {
  expect([seedOf('ffffffff1234'), seedOf('00000010ffff')]).toEqual([2 ** 32 - 1, 16]);
});

test('is the one that was chosen, if one was', () => {
  expect(chaosSeed(directory, '7')).toEqual({seed: '7', from: 'RDC_CHAOS_SEED'});
});
