import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {noAnswer} from '../../../src/ssh/no-answer.js';

const NAMES = ['deploy', 'jane.doe', 'DOMAIN\\jane', 'jane@example.org', 'machine$'];

/** The command that is hinted when sudo refuses, as a shell would run it in another directory. */
const runHint = async (user: string): Promise<string> => {
  const address = {name: 'server-1', host: '10.0.0.5', port: 22, user, privateKeyPath: '/key', knownHosts: ''};
  const run = (line: string) => Promise.resolve({stdout: line.replace('echo ', ''), stderr: '', exitCode: 0});
  const {hints} = await noAnswer({address, run}, {exitCode: 1, stderr: 'sudo: a password is required'});
  const line = hints[0]!.replace('On the server, as root: ', '');
  const directory = join(mkdtempSync(join(tmpdir(), 'rdc-sudo-')), 'sudoers.d');
  mkdirSync(directory);
  execFileSync('sh', ['-c', line.replaceAll('/etc/sudoers.d', directory)]);
  return directory;
};

test.each(NAMES)('the hint gives sudo a file that it reads, for %s', async (user) => {
  const directory = await runHint(user);
  const names = readdirSync(directory);
  expect(names).toHaveLength(1);
  // sudoers(5): names that contain a dot or end in a tilde are skipped.
  expect(names[0]).toMatch(/^rdc-[A-Za-z0-9_-]+$/);
  expect(statSync(join(directory, names[0]!)).mode & 0o777).toBe(0o440);
  const escaped = user.replaceAll('\\', '\\\\');
  expect(readFileSync(join(directory, names[0]!), 'utf8')).toBe(`${escaped} ALL=(ALL) NOPASSWD: ALL\n`);
});

test('two users have two files', async () => {
  const files = await Promise.all(NAMES.map(async (user) => readdirSync(await runHint(user))[0]));
  expect(new Set(files).size).toBe(NAMES.length);
});
