import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {localExec} from '../../src/exec/local.js';
import {readOwner, readOwners, takeLock, takeLocks} from '../../src/renet/engine/lock.js';

const locks = () => mkdtemp(join(tmpdir(), 'rdc-test-'));
const ask = (operation: string, waitSeconds = 0) => ({
  name: 'repo',
  operation,
  who: 'ann@desk',
  waitSeconds,
  signal: new AbortController().signal,
});

describe('the lock of a repository', () => {
  test('is held by one, and a second caller learns who that is', async () => {
    const directory = await locks();
    const held = await takeLock(ask('repository-up'), directory);
    await expect(takeLock(ask('repository-down'), directory)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('ann@desk is running repository-up since'),
      details: {operation: 'repository-up', pid: process.pid},
    });
    await held.release();
    expect(await readOwner('repo', directory)).toBeNull();
    await (await takeLock(ask('repository-down'), directory)).release();
  });

  test('is waited for', async () => {
    const directory = await locks();
    const first = await takeLock(ask('repository-up'), directory);
    const second = takeLock(ask('repository-down', 20), directory);
    await first.release();
    await (await second).release();
    expect((await readdir(directory)).sort()).toEqual(['repo.lock']);
  });

  test('is not held by a call that could not say who it is', async () => {
    const directory = await locks();
    await mkdir(join(directory, 'repo.json'));
    await expect(takeLock(ask('repository-up'), directory)).rejects.toThrow('EISDIR');
    expect((await readdir(directory)).sort()).toEqual(['repo.json', 'repo.lock']);
    await rm(join(directory, 'repo.json'), {recursive: true});
    await (await takeLock(ask('repository-down'), directory)).release();
  });

  test('stops being waited for when the caller goes away', async () => {
    const directory = await locks();
    const first = await takeLock(ask('repository-up'), directory);
    const gone = new AbortController();
    const second = takeLock({...ask('repository-down', 20), signal: gone.signal}, directory);
    gone.abort();
    await expect(second).rejects.toMatchObject({code: 'CANCELLED'});
    await first.release();
  });

  test('is not blocked by the record of a holder that was killed', async () => {
    const directory = await locks();
    const record = {operation: 'repository-up', who: 'x', pid: process.pid, since: 'then', started: '1'};
    await writeFile(join(directory, 'repo.json'), JSON.stringify(record));
    expect(await readOwner('repo', directory)).toBeNull();
    await (await takeLock(ask('repository-down'), directory)).release();
  });
});

test('owners are told all at once, without those that were killed', async () => {
  const directory = await locks();
  const held = await takeLock(ask('repository-up'), directory);
  const dead = {operation: 'repository-up', who: 'x', pid: process.pid, since: 'then', started: '1'};
  await writeFile(join(directory, 'other.json'), JSON.stringify(dead));
  const owners = await readOwners(directory);
  expect([...owners.keys()]).toEqual(['repo']);
  expect(owners.get('repo')).toEqual(await readOwner('repo', directory));
  await held.release();
  expect((await readOwners(directory)).size).toBe(0);
  expect((await readOwners('/nowhere/at/all')).size).toBe(0);
});

describe('a holder that is not well', () => {
  const dist = join(import.meta.dirname, '../../dist');
  const HOLDER = `
    import {localExec} from '${dist}/exec/local.js';
    import {takeLock} from '${dist}/renet/engine/lock.js';
    const [directory, ...call] = process.argv.slice(1);
    const signal = new AbortController().signal;
    await takeLock({name: 'repo', operation: 'repository-up', who: 'bob', waitSeconds: 0, signal}, directory);
    await localExec({file: call[0], args: call.slice(1)}, {onLine: () => process.stdout.write('held')});`;
  const startHolder = async (directory: string, ...call: string[]): Promise<ChildProcess> => {
    const args = ['--input-type=module', '-e', HOLDER, directory, ...call];
    const holder = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']});
    await once(holder.stdout, 'data');
    return holder;
  };
  const locked = expect.objectContaining({code: 'LOCKED'});

  test('keeps the lock when it is stopped, so that it may go on when it wakes', async () => {
    const directory = await locks();
    const holder = await startHolder(directory, 'sh', '-c', 'echo; exec sleep 20');
    holder.kill('SIGSTOP');
    await expect(takeLock(ask('repository-down'), directory)).rejects.toEqual(locked);
    expect((await readOwner('repo', directory))?.who).toBe('bob');
    holder.kill('SIGKILL');
  });

  test('leaves it to what it started when it is killed, and then to whoever waits', async () => {
    const directory = await locks();
    const gate = join(directory, 'gate');
    await localExec({file: 'mkfifo', args: [gate]});
    const holder = await startHolder(directory, 'sh', '-c', 'echo; exec cat "$0"', gate);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await expect(takeLock(ask('repository-down'), directory)).rejects.toEqual(locked);
    await writeFile(gate, '');
    await (await takeLock(ask('repository-down', 20), directory)).release();
  });
});

describe('several locks', () => {
  test('are held together, each once, and gone together', async () => {
    const directory = await locks();
    const held = await takeLocks(['b', 'a', 'b'], ask('repository-fork'), directory);
    expect([...(await readOwners(directory)).keys()].sort()).toEqual(['a', 'b']);
    await held.release();
    expect((await readOwners(directory)).size).toBe(0);
  });

  test('are taken in one order, so that two who want the same never wait for each other', async () => {
    const directory = await locks();
    for (let round = 0; round < 5; round += 1) {
      const both = [
        ['a', 'b'],
        ['b', 'a'],
      ].map(async (names) => {
        await (await takeLocks(names, ask('repository-fork', 20), directory)).release();
      });
      await Promise.all(both);
    }
  });

  test('are none when one of them cannot be had', async () => {
    const directory = await locks();
    const other = await takeLock({...ask('repository-up'), name: 'b'}, directory);
    await expect(takeLocks(['b', 'a'], ask('repository-fork'), directory)).rejects.toMatchObject({code: 'LOCKED'});
    expect([...(await readOwners(directory)).keys()]).toEqual(['b']);
    await other.release();
  });
});
