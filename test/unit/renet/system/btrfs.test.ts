import {describe, expect, test} from '@jest/globals';
import {readFile} from 'node:fs/promises';
import {
  makeBtrfs,
  parseDeviceErrors,
  parseScrub,
  parseShared,
  scrub,
  parseUsage,
  showDeviceStats,
  showShared,
  showUsage,
} from '../../../../src/renet/system/btrfs.js';
import {toLine} from '../../../../src/shared/argv.js';

const recorded = (name: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/btrfs-progs-6.14/${name}`, import.meta.url), 'utf8');

test('the calls', () => {
  expect([makeBtrfs('/dev/loop1', 'rediacc'), showUsage('/mnt/x'), showDeviceStats('/mnt/x')].map(toLine)).toEqual([
    'mkfs.btrfs --quiet --label=rediacc /dev/loop1',
    'btrfs filesystem usage --raw /mnt/x',
    'btrfs device stats /mnt/x',
  ]);
});

describe('parseUsage', () => {
  test('reads the figures of the whole file system, not those of one profile', async () => {
    expect(parseUsage(await recorded('filesystem-usage-raw.txt'))).toEqual({
      sizeBytes: 4_294_967_296,
      usedBytes: 43_593_728,
      freeBytes: 3_698_151_424,
    });
  });

  test('names the figure that is missing', () => {
    expect(() => parseUsage('Overall:\n    Device size:  12\n')).toThrow('does not say "Used"');
  });
});

describe('parseScrub', () => {
  test('a check of a healthy datastore', async () => {
    expect(toLine(scrub('/mnt/x'))).toBe('btrfs scrub start -B -R -r /mnt/x');
    expect(parseScrub(await recorded('scrub-raw.txt'))).toEqual({checkedBytes: 52_019_200, errors: 0});
  });

  test('adds up what is wrong; data without checksums is not', async () => {
    const sick = (await recorded('scrub-raw.txt')).replace(/(csum_errors|uncorrectable_errors|no_csum): 0/g, '$1: 3');
    expect(parseScrub(sick).errors).toBe(6);
  });

  test('one that was stopped proves nothing', async () => {
    const stopped = (await recorded('scrub-raw.txt')).replace('finished', 'aborted');
    expect(() => parseScrub(stopped)).toThrow('did not come to its end');
  });
});

describe('parseDeviceErrors', () => {
  test('a healthy device has none', async () => {
    expect(parseDeviceErrors(await recorded('device-stats.txt'))).toBe(0);
  });

  test('adds up the errors of all devices', async () => {
    const sick = (await recorded('device-stats.txt')).replace(/(corruption_errs|read_io_errs)(\s+)0/g, '$1$221');
    expect(parseDeviceErrors(`${sick}\n${sick}`)).toBe(84);
  });

  test('is loud about a line that is no counter', () => {
    expect(() => parseDeviceErrors('ERROR: not a btrfs filesystem')).toThrow('not a btrfs filesystem');
  });
});

describe('parseShared', () => {
  test('all that is not exclusive is shared', async () => {
    const recordedText = await recorded('filesystem-du-raw.txt');
    expect(parseShared(recordedText)).toBe(51_101_696);
    expect(parseShared(recordedText.replace(' 0 ', ' 1696 '))).toBe(51_100_000);
    expect(toLine(showShared('/r/x'))).toBe('btrfs filesystem du --raw --summarize -- /r/x');
  });

  test('is loud about anything else', () => {
    expect(() => parseShared('ERROR: not a btrfs filesystem')).toThrow('something unknown');
  });
});
