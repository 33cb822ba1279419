import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setInterval} from 'node:timers';
import {formatSeconds} from '../shared/duration.js';
import {writeAtomic} from './files.js';
import type {Lab} from './lab.js';

/** How often somebody who waits hears how far it is. */
const EVERY_MS = 20_000;

/**
 * Does something that takes minutes: says what begins and how long it took here the last time, now and then how far it is, and at the
 * end how long it took. `task` tells how far it is as often as it likes.
 *
 * @param what  as in "building the kernel"; also what the time is remembered by
 */
export const timed = async <T>(
  lab: Lab,
  what: string,
  task: (tell: (far: string) => void) => Promise<T>,
): Promise<T> => {
  const file = join(lab.paths.cache, 'durations', what.replaceAll(/[^\w.]+/g, '-'));
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  lab.report(last > 0 ? `${what} (last time: ${formatSeconds(last)})` : what);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  let far = '';
  const timer = setInterval(
    () => lab.report([what, far, formatSeconds(seconds())].filter(Boolean).join(': ')),
    EVERY_MS,
  );
  try {
    const result = await task((text) => (far = text));
    await mkdir(join(lab.paths.cache, 'durations'), {recursive: true});
    await writeAtomic(file, `${seconds()}\n`);
    lab.report(`${what}: done in ${formatSeconds(seconds())}`);
    return result;
  } finally {
    clearInterval(timer);
  }
};
