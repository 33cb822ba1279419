import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import type {Exec} from '../../../src/exec/exec.js';
import type {Context} from '../../../src/renet/context.js';
import {noFailPoints} from '../../../src/renet/fail-points.js';
import {frozenCopy} from '../../../src/renet/frozen-copy.js';
import {toLine} from '../../../src/shared/argv.js';
import {guid} from './support.js';

const copy = async (to: string) => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  const image = join(directory, 'image');
  await writeFile(image, 'x');
  const calls: string[] = [];
  const exec: Exec = async (call) => {
    calls.push(toLine(call).replaceAll(guid, 'GUID'));
    return {exitCode: 0, stdout: '', stderr: ''};
  };
  const context = {exec, cleanupExec: exec, reach: noFailPoints} as unknown as Context;
  const outcome = await frozenCopy(context, {guid, mountPath: '/m', image, to}).catch((error: unknown) => error);
  return {calls, outcome};
};

test('the switch is armed before the freeze, and whatever fails in between is followed by the thaw', async () => {
  const {calls, outcome} = await copy('/nowhere/at/all');
  const disarm = 'systemctl stop -- rediacc-thaw-GUID.timer rediacc-thaw-GUID.service';
  expect(calls).toEqual([
    'sync --file-system -- /m',
    disarm,
    'fsfreeze --unfreeze /m',
    'systemd-run --quiet --collect --unit=rediacc-thaw-GUID --on-active=10s --timer-property=AccuracySec=100ms -- fsfreeze --unfreeze /m',
    'fsfreeze --freeze /m',
    'fsfreeze --unfreeze /m',
    disarm,
  ]);
  expect(outcome).toMatchObject({code: 'ENOENT'});
});
