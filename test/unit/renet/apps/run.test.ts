import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {Rediaccfile} from '../../../../src/renet/apps/rediaccfile.js';
import {
  functionCall,
  functionFailure,
  listCall,
  parseFunctions,
  type LifecycleFunction,
  type Runner,
} from '../../../../src/renet/apps/run.js';
import type {Place} from '../../../../src/renet/apps/sandbox.js';
import type {Argv} from '../../../../src/shared/argv.js';
import {guid, layout, networkId} from '../support.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run $HOME ${HOME} '));
});
const runner = (mountPath = root): Runner & Place => ({
  networkId,
  mountPath,
  environment: {API_IP: '127.0.11.2'},
  timeoutSeconds: 60,
  otherDatastores: [],
});
const put = async (directory: string, text: string): Promise<Rediaccfile> => {
  const path = join(root, directory, 'Rediaccfile');
  await mkdir(dirname(path), {recursive: true});
  await writeFile(path, text);
  return {directory, name: 'Rediaccfile', path};
};

/** What the unit would run once it is the universal user, as systemd hands it on: a doubled dollar is one. */
const program = ({args}: Argv): string[] =>
  args.slice(args.indexOf('/bin/bash')).map((word) => word.replaceAll('$$', '$'));
const run = (file: Rediaccfile, name: LifecycleFunction) => {
  const [bash = '', ...args] = program(functionCall(runner(), file, name));
  return spawnSync(bash, args, {encoding: 'utf8', cwd: '/'});
};
const list = (files: readonly Rediaccfile[]) => {
  const [bash = '', ...args] = program(listCall(runner(), files));
  return parseFunctions(
    execFileSync(bash, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}),
    files.length,
  );
};

describe('functionCall', () => {
  test("runs in a named unit of the repository's slice, with a limit, and sees nothing of other repositories", () => {
    const file = {directory: '.', name: 'Rediaccfile', path: `${layout.mount(guid)}/Rediaccfile`};
    const place = {...runner(layout.mount(guid)), otherDatastores: ['/srv/other']};
    const {args} = functionCall(place, file, 'up');
    const memory = 'mode=1777,size=50%,nr_inodes=1m';
    expect(args.slice(0, args.indexOf('--'))).toEqual([
      '--quiet',
      '--collect',
      '--unit=rediacc-run-2816.service',
      '--pipe',
      '--wait',
      '--slice=rediacc-2816.slice',
      '--setenv=USER=rediacc',
      '--setenv=LOGNAME=rediacc',
      '--setenv=API_IP=127.0.11.2',
      '--property=DefaultDependencies=no',
      '--property=Requires=rediacc-firewall-2816.service',
      '--property=After=rediacc-firewall-2816.service',
      '--property=Type=exec',
      '--property=KillMode=control-group',
      '--property=TimeoutStopSec=10',
      '--property=RuntimeMaxSec=60',
      `--property=TemporaryFileSystem=/mnt/rediacc:ro /srv/other:ro /run/rediacc:ro /tmp:${memory} /var/tmp:${memory} /dev/shm:${memory}`,
      `--property=BindPaths=/mnt/rediacc/mounts/${guid} -/run/rediacc/docker-2816.sock`,
      '--property=BindReadOnlyPaths=-/run/rediacc/served-2816',
      '--property=PrivateIPC=yes',
      '--property=NoNewPrivileges=yes',
    ]);
  });

  test('is the universal user, without any power, in a process namespace', async () => {
    const {args} = functionCall(runner(), await put('web', ''), 'up');
    expect(args.slice(args.indexOf('--') + 1, args.indexOf('/bin/bash')).join(' ')).toBe(
      '/usr/bin/unshare --fork --pid --mount-proc --propagation slave -- ' +
        '/usr/bin/setpriv --reuid=7111 --regid=7111 --clear-groups --no-new-privs ' +
        '--inh-caps=-all --ambient-caps=-all --bounding-set=-all --',
    );
  });

  // A process alone in its namespace would not hear the signal; one that is not must not end before what it runs.
  test('ends when it is told to, after the function has', async () => {
    const file = await put('.', 'up() { trap "echo cleaned; exit 9" TERM; echo ready; sleep 60 & wait; }');
    const [bash = '', ...args] = program(functionCall(runner(), file, 'up'));
    const first = spawn(bash, args, {cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'inherit']});
    let said = '';
    const ended = once(first, 'close');
    for await (const chunk of first.stdout) {
      said += String(chunk);
      if (said === 'ready\n') process.kill(-first.pid!, 'SIGTERM');
    }
    expect([said, ...(await ended)]).toEqual(['ready\ncleaned\n', 9, null]);
  });

  test('keeps systemd from filling in variables in what it runs', async () => {
    const {args} = functionCall(runner(), await put('web', ''), 'up');
    const words = args.slice(args.indexOf('--') + 1).join('\n');
    expect(words.replaceAll('$$', '')).not.toContain('$');
  });

  test('runs the function in its directory, however that is called', async () => {
    const {stdout, status} = run(await put('web', 'up() { echo "up in $PWD with $# arguments"; }'), 'up');
    expect({stdout, status}).toEqual({stdout: `up in ${root}/web with 0 arguments\n`, status: 0});
  });

  test.each([
    ['a failing command', 'up() { false; echo reached; }', 1],
    ['a failing part of a pipe', 'up() { false | true; echo reached; }', 1],
    ['the status of exit', 'up() { exit 7; }', 7],
    ['a failing line outside of functions', 'false\nup() { echo reached; }', 1],
  ])('stops at %s', async (_, text, expected) => {
    const {stdout, status} = run(await put('.', text), 'up');
    expect({stdout, status}).toEqual({stdout: '', status: expected});
  });

  test('says what the function says, and nothing of its own when that is killed', async () => {
    const {stdout, stderr, status} = run(await put('.', 'up() { echo out; echo err >&2; kill -9 $$; }'), 'up');
    expect({stdout, stderr, status}).toEqual({stdout: 'out\n', stderr: 'err\n', status: 137});
  });

  test('lets unset variables be empty', async () => {
    expect(run(await put('.', 'up() { echo "<$UNSET_HERE>"; }'), 'up').stdout).toBe('<>\n');
  });
});

describe('listCall', () => {
  test('finds the functions of every file, whatever its neighbours do', async () => {
    const files = [
      await put('.', 'prep() { :; }\ndown() { :; }\nhelper() { :; }\necho chatter'),
      await put('broken', 'up() {'),
      await put('leaves', 'exit 0'),
      await put('fails', 'false\nup() { :; }'),
      await put('web', 'up() { :; }'),
    ];
    expect(list(files)).toEqual([new Set(['prep', 'down']), null, null, null, new Set(['up'])]);
  });

  test('does not take a program of the server for a function', async () => {
    expect(list([await put('.', '')])).toEqual([new Set()]);
  });
});

describe('parseFunctions', () => {
  test('refuses what the script never prints', () => {
    expect(() => parseFunctions('0 up\n', 1)).toThrow('0 up');
    expect(() => parseFunctions('0 read\n0 rm\n', 1)).toThrow('0 rm');
    expect(() => parseFunctions('3 read\n', 1)).toThrow('3 read');
  });
});

describe('functionFailure', () => {
  const file = {directory: 'web', name: 'rediaccfile', path: '/m/web/rediaccfile'};
  test('names the function, its file and how it ended', () => {
    expect(functionFailure(file, 'up', {exitCode: 3}).message).toBe('up() of web/rediaccfile failed with status 3.');
    expect(functionFailure({...file, directory: '.'}, 'prep', {limit: 900}).message).toBe(
      'prep() of rediaccfile was stopped after 900 seconds, its time limit.',
    );
  });
});
