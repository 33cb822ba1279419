// The key of autostart on a real LUKS volume, with the real cryptsetup; neither needs root for a file.
import {copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {Guid, ServerPath} from '../../src/contract/types.js';
import {localExec} from '../../src/exec/local.js';
import {readAutostart} from '../../src/renet/autostart/facts.js';
import type {Context} from '../../src/renet/engine/context.js';
import {noFailPoints} from '../../src/renet/engine/fail-points.js';
import {carryOut} from '../../src/renet/engine/plan.js';
import {layoutOf, type Layout} from '../../src/renet/layout.js';
import {planDisable} from '../../src/renet/operations/repository-autostart-disable.js';
import {planEnable} from '../../src/renet/operations/repository-autostart-enable.js';
import {readRepository} from '../../src/renet/repository/facts.js';
import {markFork} from '../../src/renet/repository/fork-mark.js';
import {formatVolume, isWrongPassphrase, killKeyFileSlot, testPassphrase} from '../../src/renet/system/luks.js';
import {planOwn} from '../../src/renet/volume/first-mount.js';
import {guid} from '../unit/renet/support.js';

const PASSPHRASE = 'correct horse battery staple';
const IMAGE_BYTES = 20 * 1024 * 1024;
const {signal} = new AbortController();
const context = {
  exec: localExec,
  cleanupExec: localExec,
  explain: async (error: unknown) => error,
  signal,
  report: () => undefined,
  dryRun: false,
  reach: noFailPoints.reach,
} as unknown as Context;
let layout: Layout;
let image: string;

beforeEach(async () => {
  layout = layoutOf((await mkdtemp(join(tmpdir(), 'luks-'))) as ServerPath);
  image = layout.image(guid);
  await mkdir(layout.repositories);
  await writeFile(image, '');
  await truncate(image, IMAGE_BYTES);
  await localExec(formatVolume(image, 'generated'), {stdin: PASSPHRASE});
});

const facts = () => readAutostart(localExec, layout, guid);
const enable = async (passphrase = PASSPHRASE) => carryOut(planEnable(await facts(), layout, passphrase), context);
const disable = async (passphrase?: string) => carryOut(planDisable(await facts(), layout, passphrase), context);
const key = () => readFile(layout.keyFile(guid));
const works = async () => {
  expect(await facts()).toMatchObject({enabled: true, slots: [0, 1], opens: true});
  await localExec(testPassphrase(image), {stdin: PASSPHRASE});
};

test('enabling gives the volume a second key that only root can read, and repeated changes nothing', async () => {
  expect(await facts()).toEqual({guid, enabled: false, files: [], slots: [0], opens: false});
  await enable();
  await works();
  expect((await stat(layout.keyFile(guid))).mode & 0o777).toBe(0o600);
  expect((await stat(layout.keys)).mode & 0o777).toBe(0o700);
  const before = await key();
  await enable();
  expect((await key()).equals(before)).toBe(true);
});

test('a wrong passphrase touches nothing', async () => {
  const wrong = await enable('wrong').catch((error: unknown) => error);
  expect(isWrongPassphrase(wrong)).toBe(true);
  expect(await facts()).toEqual({guid, enabled: false, files: [], slots: [0], opens: false});
});

test.each<[string, () => Promise<unknown>]>([
  ['killed between key and slot', () => localExec(killKeyFileSlot(image), {stdin: PASSPHRASE})],
  ['killed while the key was written', () => writeFile(`${layout.keyFile(guid)}.new`, 'half')],
  ['with another key in the file', () => writeFile(layout.keyFile(guid), 'another')],
  ['with an empty file', () => writeFile(layout.keyFile(guid), '')],
  ['with a slot whose file is gone', () => rm(layout.keyFile(guid))],
])('enabling repairs one that was left %s', async (_how, breakIt) => {
  await enable();
  await breakIt();
  await enable();
  await works();
});

test.each([
  ['with the passphrase', PASSPHRASE],
  ['with the key alone', undefined],
])('disabling %s leaves nothing but the passphrase, and can be repeated', async (_how, passphrase) => {
  await enable();
  await writeFile(`${layout.keyFile(guid)}.new`, 'half');
  await disable(passphrase);
  await disable(passphrase);
  expect(await facts()).toEqual({guid, enabled: false, files: [], slots: [0], opens: false});
  expect(await readdir(layout.keys)).toEqual([]);
  await localExec(testPassphrase(image), {stdin: PASSPHRASE});
});

test('a wrong passphrase takes no key away', async () => {
  await enable();
  expect(isWrongPassphrase(await disable('wrong').catch((error: unknown) => error))).toBe(true);
  await works();
});

test('an image without a readable header is told from one without autostart', async () => {
  await writeFile(image, Buffer.alloc(IMAGE_BYTES));
  expect((await facts()).slots).toBeNull();
});

describe('a fork of one with autostart', () => {
  const twin = guid.replaceAll('1', '2') as Guid;
  const NOTHING = {mounts: new Set<string>(), interim: new Set<string>(), units: new Set<string>()};
  const server = async () => ({
    layout,
    names: {...NOTHING, images: new Set(await readdir(layout.repositories))},
    mounts: [],
    loops: [],
    mappings: [],
    reservations: new Map(),
    networkIds: new Map(),
    space: {sizeBytes: 0, freeBytes: 0},
  });
  const twinFacts = async () => readRepository(await server(), twin);
  /** Its first mount up to the point where the file system is touched. */
  const makeOwn = async (passphrase: string) => {
    const found = await twinFacts();
    const {before} = planOwn(found, found.fork!, layout, passphrase);
    await carryOut(before.slice(0, -1), context);
  };
  const parentOpensIt = async () => {
    const call = testPassphrase(layout.image(twin), {keyFile: layout.keyFile(guid)});
    return (await localExec(call, {accept: [0, 1, 2]})).exitCode === 0;
  };

  beforeEach(async () => {
    await enable();
    await copyFile(image, layout.image(twin));
    await localExec(markFork(layout.image(twin), {of: guid, fresh: true}));
  });

  test("is opened by the parent's key file until its first mount, which can be repeated", async () => {
    expect([(await twinFacts()).parentsKey, await parentOpensIt()]).toEqual([true, true]);
    await makeOwn(PASSPHRASE);
    await makeOwn(PASSPHRASE);
    expect([(await twinFacts()).parentsKey, await parentOpensIt()]).toEqual([false, false]);
    await localExec(testPassphrase(layout.image(twin)), {stdin: PASSPHRASE});
    await works();
  });

  test('keeps all of its keys when the passphrase is wrong', async () => {
    expect(isWrongPassphrase(await makeOwn('wrong').catch((error: unknown) => error))).toBe(true);
    await localExec(testPassphrase(layout.image(twin)), {stdin: PASSPHRASE});
    expect((await twinFacts()).parentsKey).toBe(true);
  });

  test('keeps a key of its own that it got before its first mount', async () => {
    await carryOut(planEnable(await readAutostart(localExec, layout, twin), layout, PASSPHRASE), context);
    expect([(await twinFacts()).parentsKey, await parentOpensIt()]).toEqual([false, false]);
    await makeOwn(PASSPHRASE);
    expect(await readAutostart(localExec, layout, twin)).toMatchObject({slots: [0, 1], opens: true});
  });
});
