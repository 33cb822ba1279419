import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, realpath} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {asRepository, execAsRepository} from '../../../../src/renet/apps/as-repository.js';
import {argv, type Argv} from '../../../../src/shared/argv.js';
import {guid, layout, networkId} from '../support.js';

const mountPath = layout.mount(guid);
const who = {networkId, mountPath, environment: {HOME: '/repo', REPOSITORY_PATH: mountPath}, otherDatastores: []};
/** What the unit would run once it is the universal user, as systemd hands it on: a doubled dollar is one. */
const program = ({args}: Argv): string[] =>
  args.slice(args.indexOf('/bin/bash')).map((word) => word.replaceAll('$$', '$'));

test('runs as the user of the functions, never as root, for a minute at most', () => {
  const {file, args} = asRepository(who, '/repo', argv('docker', 'compose', 'config'));
  expect([file, ...args.slice(0, args.indexOf('--'))]).toEqual([
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=rediacc-read-2816-${process.pid}.service`,
    '--pipe',
    '--wait',
    '--slice=rediacc-2816.slice',
    '--setenv=USER=rediacc',
    '--setenv=LOGNAME=rediacc',
    '--setenv=HOME=/repo',
    `--setenv=REPOSITORY_PATH=${mountPath}`,
    '--property=DefaultDependencies=no',
    '--property=Type=exec',
    '--property=KillMode=control-group',
    '--property=RuntimeMaxSec=60',
    expect.stringMatching(/^--property=TemporaryFileSystem=\/mnt\/rediacc:ro \/run\/rediacc:ro /),
    `--property=BindPaths=${mountPath} -/run/rediacc/docker-2816.sock`,
    '--property=BindReadOnlyPaths=-/run/rediacc/served-2816',
    '--property=PrivateIPC=yes',
    '--property=NoNewPrivileges=yes',
  ]);
  expect(args).toContain('--reuid=7111');
});

test('hands directory and words on as they are, whatever they hold', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'as-')));
  const directory = join(root, '-a $HOME "b" `c`\nd');
  await mkdir(directory);
  const words = ['$HOME', "it's", '', '-n', '%n', 'a\nb'];
  const [bash = '', ...args] = program(asRepository(who, directory, argv('printf', '%s|', ...words, 'at', '$PWD')));
  expect(execFileSync(bash, args, {encoding: 'utf8', cwd: '/'})).toBe(`${words.join('|')}|at|$PWD|`);
  const [shell = '', ...rest] = program(asRepository(who, directory, argv('pwd')));
  expect(execFileSync(shell, rest, {encoding: 'utf8', cwd: '/'})).toBe(`${directory}\n`);
});

test('is an exec like another', async () => {
  const asked: unknown[] = [];
  const exec = execAsRepository((call, options) => {
    asked.push([call.args.slice(-4), options]);
    return Promise.resolve({exitCode: 0, stdout: '', stderr: ''});
  }, who);
  await exec(argv('docker', 'ps'), {cwd: '/repo', accept: [0, 1]});
  expect(asked).toEqual([[['rediacc', '/repo', 'docker', 'ps'], {accept: [0, 1]}]]);
});

test('adds the variables of a call to what the program finds in its environment', async () => {
  const asked: [readonly string[], unknown][] = [];
  const exec = execAsRepository(async (call, options) => {
    asked.push([call.args, options]);
    return {exitCode: 0, stdout: '', stderr: ''};
  }, who);
  await exec(argv('docker', 'ps'), {env: {HOME: '/other', WEB_IP: '127.0.11.2', GONE: undefined}, stdin: 'text'});
  const [[args, options] = [[], null]] = asked;
  const set = args.filter((word) => word.startsWith('--setenv=')).map((word) => word.slice('--setenv='.length));
  expect(set.slice(2)).toEqual(['HOME=/other', `REPOSITORY_PATH=${mountPath}`, 'WEB_IP=127.0.11.2']);
  expect(options).toEqual({stdin: 'text'});
});
