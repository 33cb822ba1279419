import {mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {choose} from '../../../../src/lab/drivers/choice.js';
import type {DriverName} from '../../../../src/lab/drivers/name.js';
import {builtKernel, configHash, ensureKernel} from '../../../../src/lab/kernel/kernel.js';
import type {Lab} from '../../../../src/lab/lab.js';
import {labPaths} from '../../../../src/lab/paths.js';

const WORKS = {works: true, why: 'a server boots under KVM'};
const HANGS = {works: false, why: 'no server boots under KVM'};
const DAY_MS = 24 * 3600 * 1000;
let lab: Lab;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const unreachable = () => Promise.reject(new Error('no network'));
  const root = await mkdtemp(join(tmpdir(), 'rdc-choice-'));
  lab = {exec: unreachable, paths: labPaths({RDC_LAB_DIR: root}), packageRoot: '/', report: (line) => lines.push(line)};
});
afterEach(() => rm(lab.paths.root, {recursive: true}));

const wishing = (wish: DriverName): Lab => ({...lab, wish});
const kernelAt = async (name: string, version: string): Promise<void> => {
  const dir = join(lab.paths.cache, 'kernels', name);
  await mkdir(dir, {recursive: true});
  await writeFile(join(dir, 'version'), `${version}\n`);
};

describe('without a wish', () => {
  test('KVM where a server boots under it', async () => {
    expect(await choose(lab, WORKS)).toEqual({driver: 'qemu', runsOn: 'kvm', why: WORKS.why});
  });

  test('else User-mode Linux, whose kernel may still have to be built', async () => {
    expect(await choose(lab, HANGS)).toMatchObject({
      driver: 'uml',
      why: expect.stringMatching(/its kernel is built first/),
    });
    await kernelAt(configHash(), '7.3.4');
    expect(await choose(lab, HANGS)).toEqual({
      driver: 'uml',
      runsOn: 'uml',
      why: `${HANGS.why}; kernel 7.3.4 is built`,
    });
  });

  test('emulation when no kernel could be built, with the reason; a day later the build is tried again', async () => {
    await expect(ensureKernel(lab)).rejects.toMatchObject({
      code: 'LAB_FAILED',
      message: expect.stringMatching(/no network/),
    });
    expect(await choose(lab, HANGS)).toMatchObject({
      driver: 'qemu',
      runsOn: 'tcg',
      why: expect.stringMatching(/no network/),
    });
    const old = new Date(Date.now() - DAY_MS - 60_000);
    await utimes(join(lab.paths.cache, 'kernels', `${configHash()}.failed`), old, old);
    expect(await choose(lab, HANGS)).toMatchObject({driver: 'uml'});
  });
});

test('the newest kernel that worked stands in for one that cannot be built, and it is said', async () => {
  await kernelAt('0000000000000009', '7.9.1');
  await kernelAt('0000000000000010', '7.10.2');
  expect(await builtKernel(lab)).toBeUndefined();
  expect(await ensureKernel(lab)).toMatchObject({version: '7.10.2'});
  expect(lines.at(-1)).toMatch(/no network.*7\.10\.2/);
  expect(await choose(lab, HANGS)).toMatchObject({driver: 'uml', why: expect.stringMatching(/7\.10\.2/)});
});

test('a wish stands, and is given as the reason', async () => {
  expect(await choose(wishing('qemu'), HANGS)).toMatchObject({
    runsOn: 'tcg',
    why: `qemu was asked for; ${HANGS.why}`,
  });
  expect(await choose(wishing('uml'))).toMatchObject({
    runsOn: 'uml',
    why: expect.stringMatching(/^uml was asked for/),
  });
});
