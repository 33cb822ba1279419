import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {localExec} from '../../../../src/exec/local.js';
import {tryKernel} from '../../../../src/lab/kernel/probe.js';
import {labPaths} from '../../../../src/lab/paths.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rdc-probe-'));
});
afterEach(() => rm(dir, {recursive: true}));

const lab = {exec: localExec, paths: labPaths({}), packageRoot: '/', report: () => {}};
const kernel = async (script: string): Promise<void> => {
  await writeFile(join(dir, 'linux'), `#!/bin/sh\n${script}\n`);
  await chmod(join(dir, 'linux'), 0o755);
};

test('a kernel works that ran its program to a good end and then aborted, as it does in a panic', async () => {
  await kernel('echo "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000"; kill -ABRT $$');
  await expect(tryKernel(lab, dir)).resolves.toBeUndefined();
});

test.each([
  ['whose program failed', 'echo "Attempted to kill init! exitcode=0x00000100"; kill -ABRT $$', /exitcode=0x00000100/],
  ['that does not start', 'echo no such thing >&2; exit 1', /no such thing/],
])('one %s does not, and is quoted', async (_, script, said) => {
  await kernel(script);
  await expect(tryKernel(lab, dir)).rejects.toMatchObject({code: 'LAB_FAILED', message: expect.stringMatching(said)});
});
