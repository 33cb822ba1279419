import {dirname} from 'node:path';
import {afterEach, expect, test} from '@jest/globals';
import type {EventFrame} from '../../../../src/contract/frames.js';
import {localExec} from '../../../../src/exec/local.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {showLog} from '../../../../src/renet/operations/repository-logs.js';
import {flood, slowReader} from '../../../support/flood.js';
import {networkId} from '../support.js';

const BARE = {imageId: '', writableBinds: [], volumes: [], anonymousVolumes: []};
const {PATH} = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

test('a container that prints faster than it is read is held back, and nothing of it is lost', async () => {
  const docker = flood({line: 'x'.repeat(1023), count: 8 * 1024});
  process.env['PATH'] = `${dirname(docker.program)}:${PATH}`;
  const {take, seen} = slowReader(docker);
  const report = (event: EventFrame) => take(event.type === 'log' ? event.line.length + 1 : 0);
  const container = {id: 'c', name: 'web', image: 'i', state: 'running', status: 'Up', labels: {}, ...BARE};
  const context = {exec: localExec, report} as unknown as Context;
  await showLog(networkId, container, {lines: 'all', since: undefined}, context);
  expect(seen.takenBytes).toBe(docker.totalBytes);
  // How much lies in pipes and buffers depends on who gets the processor when; unheld it would be all of it.
  expect(seen.mostBehindBytes).toBeLessThan(docker.totalBytes / 2);
});
