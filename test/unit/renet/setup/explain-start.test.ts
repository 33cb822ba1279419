import {expect, test} from '@jest/globals';
import {localExec} from '../../../../src/exec/local.js';
import {argv} from '../../../../src/shared/argv.js';
import {RdcError} from '../../../../src/shared/errors.js';
import {explainStart, reasonIn} from '../../../../src/renet/setup/explain-start.js';

// As journalctl --output=cat printed it on Debian 13, a port being taken.
const JOURNAL = [
  'Starting docker.service - Docker Application Container Engine...',
  'time="2026-11-29T06:12:08Z" level=info msg="Starting up"',
  'failed to start daemon: pid file found, ensure docker is not running or delete /var/run/docker.pid: process with PID 312 is still running',
  'docker.service: Main process exited, code=exited, status=1/FAILURE',
  "docker.service: Failed with result 'exit-code'.",
  'Failed to start docker.service - Docker Application Container Engine.',
];

test("the reason is the last thing that the unit's own program said", () => {
  expect(reasonIn(JOURNAL)).toMatch(/^failed to start daemon: pid file found/);
  expect(reasonIn(['Failed to start docker.service - Docker.'])).toBeUndefined();
  expect(reasonIn([])).toBeUndefined();
});

test('other failures stay what they are', async () => {
  const asked = {what: 'Docker did not start', unit: 'docker.service'};
  const full = new RdcError('NO_SPACE', 'No space.');
  await expect(explainStart(full, asked, {cleanupExec: localExec})).rejects.toBe(full);
  const other = await localExec(argv('false')).catch((error: unknown) => error);
  await expect(explainStart(other, asked, {cleanupExec: localExec})).rejects.toBe(other);
});
