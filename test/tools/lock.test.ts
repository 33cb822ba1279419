import {mkdtemp, readdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {hold} from '../../src/exec/hold.js';
import {holdLock, readOwner, takeLock} from '../../src/renet/lock.js';

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

test('a program that is held ends with the status it failed with when it cannot start its work', async () => {
  const directory = await locks();
  await expect(hold(holdLock(join(directory, 'no', 'such', 'directory'), 0))).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
  });
});
