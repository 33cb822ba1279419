import {dirname} from 'node:path';
import {afterEach, describe, expect, test} from '@jest/globals';
import type {EventFrame} from '../../../../src/contract/frames.js';
import {localExec} from '../../../../src/exec/local.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {followLog, followTraefik, showTraefik} from '../../../../src/renet/proxy/log.js';
import {toLine} from '../../../../src/shared/argv.js';
import {flood, slowReader} from '../../../support/flood.js';
import {MIB} from '../support.js';

const {PATH} = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

test('a Traefik that prints faster than it is read is held back, and nothing of it is lost', async () => {
  const docker = flood({line: 'x'.repeat(1023), count: 8 * 1024});
  process.env['PATH'] = `${dirname(docker.program)}:${PATH}`;
  const {take, seen} = slowReader(docker);
  const report = (event: EventFrame) => take(event.type === 'log' ? event.line.length + 1 : 0);
  await showTraefik(10, {exec: localExec, report} as unknown as Context);
  expect(seen.takenBytes).toBe(docker.totalBytes);
  expect(seen.mostBehindBytes).toBeLessThan(MIB);
});

describe('following', () => {
  test('begins with the last lines and goes on with all there are', () => {
    expect(toLine(followLog(5))).toMatch(/logs --no-color --no-log-prefix --tail=5 --follow$/);
    const since = new Date('2026-11-20T09:00:00Z');
    expect(toLine(followLog(5, since))).toMatch(/--tail=100000 --follow --since=2026-11-20T09:00:00.000Z$/);
  });

  test('ends with its caller, when Traefik has ended too', async () => {
    const docker = flood({line: 'said', count: 3});
    process.env['PATH'] = `${dirname(docker.program)}:${PATH}`;
    const leaving = new AbortController();
    const lines: string[] = [];
    const report = (event: EventFrame) => {
      if (event.type === 'log') lines.push(event.line);
      if (lines.length === 3) leaving.abort();
    };
    const context = {exec: localExec, report, signal: leaving.signal} as unknown as Context;
    await expect(followTraefik(3, context)).rejects.toMatchObject({code: 'CANCELLED'});
    expect(lines).toEqual(['said', 'said', 'said']);
  });

  test('tells when there is no Docker at all', async () => {
    process.env['PATH'] = '/nonexistent';
    const context = {exec: localExec, report: () => {}, signal: new AbortController().signal} as unknown as Context;
    await expect(followTraefik(3, context)).rejects.toMatchObject({code: 'NOT_FOUND'});
  });
});
