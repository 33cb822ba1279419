import {Writable} from 'node:stream';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test} from '@jest/globals';
import {pacedWriter} from '../../../src/shared/paced-writer.js';

/** A stream with room for ten bytes whose reader takes a piece when it is told to. */
const slow = () => {
  const takers: ((error?: Error) => void)[] = [];
  const stream = new Writable({highWaterMark: 10, write: (_chunk, _encoding, done) => void takers.push(done)});
  stream.on('error', () => undefined);
  return {stream, take: (error?: Error) => takers.shift()?.(error)};
};
const isOver = async (promise: void | Promise<void>): Promise<boolean> => {
  let over = false;
  void Promise.resolve(promise).then(() => (over = true));
  await nextTurn();
  await nextTurn();
  return over;
};

describe('pacedWriter', () => {
  test('holds nobody up while there is room', () => {
    const write = pacedWriter(slow().stream);
    expect([write('1234'), write('5678')]).toEqual([undefined, undefined]);
  });

  test('waits until the reader has caught up with what was written', async () => {
    const {stream, take} = slow();
    const write = pacedWriter(stream);
    const taken = [write('0123456789'), write('more')];
    expect(await Promise.all(taken.map(isOver))).toEqual([false, false]);
    take();
    expect(await Promise.all(taken.map(isOver))).toEqual([true, false]);
    take();
    expect(await isOver(taken[1])).toBe(true);
    expect(stream.writableLength).toBe(0);
  });

  test('one who waits for it never has more than one text too many in memory', async () => {
    const {stream, take} = slow();
    const write = pacedWriter(stream);
    let most = 0;
    let done = false;
    const writing = (async () => {
      for (let n = 0; n < 200; n++) {
        await write('12345');
        most = Math.max(most, stream.writableLength);
      }
      done = true;
    })();
    while (!done) {
      take();
      await nextTurn();
    }
    await writing;
    expect(most).toBeLessThanOrEqual(15);
  });

  test('waits for nobody once it is given up, nor for a reader that is gone', async () => {
    const abort = new AbortController();
    const given = pacedWriter(slow().stream, {signal: abort.signal});
    const held = given('0123456789');
    expect(await isOver(held)).toBe(false);
    abort.abort();
    expect(await isOver(held)).toBe(true);
    expect(given('0123456789')).toBeUndefined();

    const {stream, take} = slow();
    const failures: string[] = [];
    const write = pacedWriter(stream, {failed: ({message}) => failures.push(message)});
    const lost = write('0123456789');
    take(new Error('broken pipe'));
    expect(await isOver(lost)).toBe(true);
    expect(await isOver(write('0123456789'))).toBe(true);
    expect(failures).toEqual(['broken pipe', expect.any(String)]);
  });
});
