import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import type {Exec} from '../../../../src/exec/exec.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {noFailPoints} from '../../../../src/renet/engine/fail-points.js';
import {frozenCopy} from '../../../../src/renet/volume/frozen-copy.js';
import {toLine, type Argv} from '../../../../src/shared/argv.js';
import {guid} from '../support.js';

/** @param thawStatus  how the program ends that was started to thaw */
const copy = async (to: string, thawStatus = 0) => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  const image = join(directory, 'image');
  await writeFile(image, 'x');
  const calls: string[] = [];
  const note = (call: Argv) => calls.push(toLine(call).replaceAll(guid, 'GUID'));
  const exec: Exec = async (call) => {
    note(call);
    return {exitCode: 0, stdout: '', stderr: ''};
  };
  const holdProgram = async (call: Argv) => {
    note(call);
    return {
      release: async () => {
        calls.push('the end of its stdin');
        return thawStatus;
      },
    };
  };
  const context = {exec, cleanupExec: exec, reach: noFailPoints.reach} as unknown as Context;
  const asked = {guid, mountPath: '/m', image, to};
  const outcome = await frozenCopy(context, asked, holdProgram).catch((error: unknown) => error);
  return {calls, outcome};
};

const BEFORE = [
  'sync --file-system -- /m',
  'systemd-run --quiet --collect --unit=rediacc-thaw-GUID --on-active=10s --timer-property=AccuracySec=100ms -- fsfreeze --unfreeze /m',
  `/bin/sh -c 'echo ready; read -r _; exec fsfreeze --unfreeze "$1"' sh /m`,
  'fsfreeze --freeze /m',
  'the end of its stdin',
];
const DISARM = 'systemctl stop -- rediacc-thaw-GUID.timer rediacc-thaw-GUID.service';

test('switch and thaw are ready before the freeze, and whatever fails in between is followed by the thaw', async () => {
  const {calls, outcome} = await copy('/nowhere/at/all');
  expect(calls).toEqual([...BEFORE, DISARM]);
  expect(outcome).toMatchObject({code: 'ENOENT'});
});

test('the switch is taken away only after a thaw, also when the program for it was lost', async () => {
  expect((await copy('/nowhere/at/all', -1)).calls).toEqual([...BEFORE, 'fsfreeze --unfreeze /m', DISARM]);
  expect((await copy('/nowhere/at/all', 1)).calls).toEqual([...BEFORE, DISARM]);
});
