import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {Exec} from '../../../../src/exec/exec.js';
import {buildKernel} from '../../../../src/lab/kernel/build.js';
import {kernelFragment} from '../../../../src/lab/kernel/config.js';
import {labPaths} from '../../../../src/lab/paths.js';
import {RdcError} from '../../../../src/shared/errors.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rdc-kernel-'));
});
afterEach(() => rm(dir, {recursive: true}));

const SOURCE = 'linux-source-7.3';
const VERSION = '7.3.4-1~bpo13+1';

/** Stands in for apt, dpkg, tar and make, as far as the build looks at what they leave; the compiler fails. */
const exec: Exec = async ({file, args}, options = {}) => {
  const work = join(dir, 'work');
  if (file === 'apt-get' && args.includes('download')) await writeFile(join(work, 'archive', `${SOURCE}_x.deb`), '');
  if (file === 'dpkg-deb') {
    await mkdir(join(work, 'package', 'usr', 'src'), {recursive: true});
    await writeFile(join(work, 'package', 'usr', 'src', `${SOURCE}.tar.xz`), '');
  }
  if (file === 'make') await writeFile(join(work, 'linux', '.config'), kernelFragment());
  if (file === 'nice') {
    for (const line of ['  CC      a.o', '  CC      b.o', 'b.c:1: error: no', 'make: *** Error 1'])
      await options.onLine?.(line, 'stdout');
    throw new RdcError('COMMAND_FAILED', 'nice exited with 2.');
  }
  const stdout = file === 'apt-cache' ? `Package: ${SOURCE}\nVersion: ${VERSION}\n` : '';
  return {exitCode: 0, stdout, stderr: ''};
};

test('a compiler that fails is quoted, its files are counted, and the gigabytes of source go', async () => {
  const told: string[] = [];
  const lab = {exec, paths: labPaths({RDC_LAB_DIR: dir}), packageRoot: '/', report: () => {}};
  await expect(buildKernel(lab, dir, (far) => told.push(far))).rejects.toMatchObject({
    code: 'LAB_FAILED',
    message: expect.stringContaining('b.c:1: error: no'),
  });
  expect(told.at(-1)).toMatch(/^7\.3\.4-1~bpo13\+1, 2 of about \d+ files$/);
  expect(existsSync(join(dir, 'work'))).toBe(false);
});
