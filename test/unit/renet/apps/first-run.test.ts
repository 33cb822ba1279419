import {spawnSync} from 'node:child_process';
import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {EventFrame} from '../../../../src/contract/frames.js';
import type {Exec} from '../../../../src/exec/exec.js';
import {localExec} from '../../../../src/exec/local.js';
import {beginCall, beginFirst} from '../../../../src/renet/apps/first-run.js';
import type {Rediaccfile} from '../../../../src/renet/apps/rediaccfile.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {argv, type Argv} from '../../../../src/shared/argv.js';
import {networkId} from '../support.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run $HOME ${HOME} '));
});
const put = async (directory: string, text: string): Promise<Rediaccfile> => {
  const path = join(root, directory, 'Rediaccfile');
  await mkdir(dirname(path), {recursive: true});
  await writeFile(path, text);
  return {directory, name: 'Rediaccfile', path};
};
const runner = () => ({networkId, mountPath: root, environment: {}, timeoutSeconds: 60});

/** What the unit would run once it is the universal user, as systemd hands it on: a doubled dollar is one. */
const program = ({args}: Argv): Argv => {
  const [file = '', ...words] = args.slice(args.lastIndexOf('/bin/bash')).map((word) => word.replaceAll('$$', '$'));
  return argv(file, ...words);
};
const script = (files: readonly Rediaccfile[], prepOnly = false): {status: number | null; lines: string[]} => {
  const {file, args} = program(beginCall({...runner(), otherDatastores: []}, files, {prepOnly}));
  const {status, stdout} = spawnSync(file, args, {encoding: 'utf8', cwd: '/', stdio: ['ignore', 'pipe', 'ignore']});
  return {status, lines: stdout.split('\n').filter(Boolean)};
};

describe('the script', () => {
  test('lists all, then becomes the first prep', async () => {
    const files = [
      await put('.', 'up() { echo never; }'),
      await put('a b', 'echo top\nprep() { echo "prep in ${PWD##*/} of $#"; return 7; }\nup() { echo never; }'),
    ];
    expect(script(files)).toEqual({
      status: 7,
      // The top level runs once for the list, of which only stderr hears, and once for the function.
      lines: ['0 read', '0 up', '1 read', '1 prep', '1 up', 'begins 1 prep', 'top', 'prep in a b of 0'],
    });
  });

  test('else the first up, or none when only prep is asked for', async () => {
    const files = [await put('.', 'down() { :; }'), await put('a', 'up() { echo here; }')];
    expect(script(files).lines.slice(-2)).toEqual(['begins 1 up', 'here']);
    expect(script(files, true)).toEqual({status: 0, lines: ['0 read', '0 down', '1 read', '1 up']});
  });

  test('runs nothing when one of them cannot be read', async () => {
    const files = [await put('.', 'up() { echo never; }')];
    for (const text of ['up() {', 'false', 'exit 3; up() { :; }', 'kill -KILL $BASHPID', 'exit 0']) {
      const {status, lines} = script([...files, await put('a', text)]);
      expect([status, lines.filter((line) => /^(?:1|never)/.test(line))]).toEqual([0, []]);
    }
  });

  test('does not wait for what the top level left running', async () => {
    const waiting = '(until [ -e stop ]; do sleep 0.05; done) &';
    const files = [await put('.', `${waiting}\nup() { touch stop; echo here; }`)];
    expect(script(files).lines.at(-1)).toBe('here');
  });
});

describe('beginFirst', () => {
  const context = (events: EventFrame[], exec: Exec, signal = new AbortController().signal) =>
    ({exec, cleanupExec: exec, signal, report: (event: EventFrame) => void events.push(event)}) as unknown as Context;
  const unconfined: Exec = (call, options) => localExec(program(call), {...options, cwd: '/'});
  const begin = async (files: readonly Rediaccfile[], exec = unconfined, prepOnly = false) => {
    const events: EventFrame[] = [];
    return {events, ...(await beginFirst(context(events, exec), runner(), files, {prepOnly}))};
  };
  const said = (events: readonly EventFrame[]) => events.map((event) => ('line' in event ? event.line : event.type));

  test('hears a function only once somebody waits for it', async () => {
    const {events, functions, first} = await begin([await put('.', 'echo top >&2\nup() { echo one; echo two; }')]);
    expect(functions).toEqual([new Set(['up'])]);
    // What the file says while it is read comes by another pipe, and so may come later.
    expect(said(events).filter((line) => line !== 'top')).toEqual([]);
    expect([first?.file.directory, first?.name]).toEqual(['.', 'up']);
    await first?.finish();
    expect(said(events).sort()).toEqual(['one', 'top', 'top', 'two']);
  });

  test('is told how it failed', async () => {
    const {first} = await begin([await put('.', 'up() { return 5; }')]);
    await expect(first?.finish()).rejects.toMatchObject({code: 'REDIACCFILE_FAILED', details: {exitCode: 5}});
  });

  test('has no first when there is nothing to run, or something cannot be read', async () => {
    expect(await begin([await put('.', 'up() { :; }')], unconfined, true)).toMatchObject({first: null});
    const {functions, first} = await begin([await put('.', 'up() { :; }'), await put('a', 'false')]);
    expect([functions, first]).toEqual([[new Set(['up']), null], null]);
    const liar = await begin([await put('.', 'up() { :; }'), await put('a', 'exit 66')]);
    expect([liar.functions, liar.first]).toEqual([[new Set(['up']), null], null]);
  });

  test('fails as its unit does', async () => {
    const broken: Exec = async (_call, {onLine} = {}) => {
      await onLine?.('Failed to start transient service unit', 'stderr');
      return {exitCode: 1, stdout: '', stderr: ''};
    };
    await expect(begin([await put('.', '')], broken)).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: 'systemd-run exited with 1: Failed to start transient service unit',
    });
  });

  test('ends with its caller, whether it is heard or not', async () => {
    const abort = new AbortController();
    const events: EventFrame[] = [];
    const exec: Exec = (call, options) => unconfined(call, {...options, signal: abort.signal});
    const files = [await put('.', 'up() { while sleep 0.05; do echo on; done; }')];
    const {first} = await beginFirst(context(events, exec, abort.signal), runner(), files, {prepOnly: false});
    abort.abort();
    await expect(first?.finish()).rejects.toMatchObject({code: 'CANCELLED'});
  });
});
