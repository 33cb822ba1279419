import {describe, expect, test} from '@jest/globals';
import type {Frame} from '../../../../src/contract/frames.js';
import {operations} from '../../../../src/contract/index.js';
import {sayFrame, showValue} from '../../../../src/renet/people/view.js';

describe('results for people', () => {
  test('are keys and values, nested ones with a dot', () => {
    expect(showValue({guid: 'g', filesystem: {usedBytes: 5}, services: [], operation: null})).toBe(
      'guid                  g\nfilesystem.usedBytes  5\nservices              -\noperation             -',
    );
  });

  test('are a table when they are one list of records', () => {
    expect(
      showValue({
        repositories: [
          {guid: 'a', state: 'running'},
          {guid: 'bcd', state: 'mounted'},
        ],
      }),
    ).toBe('guid  state\na     running\nbcd   mounted');
    expect(showValue({repositories: []})).toBe('none');
  });

  test('show the lists of records they have as tables below', () => {
    const value = {system: {cpus: 2, network: [{name: 'lo'}]}, containers: [{id: 'a'}, {id: 'b'}], repositories: []};
    expect(showValue(value)).toBe(
      'system.cpus     2\nsystem.network  {"name":"lo"}\nrepositories    -\n\ncontainers:\nid\na\nb',
    );
    expect(showValue({a: [{x: 1}], b: [{y: 2}]})).toBe('a:\nx\n1\n\nb:\ny\n2');
  });

  test('are the lines themselves when they are lines', () => {
    expect(showValue({lines: ['one', 'two']})).toBe('one\ntwo');
  });
});

test('checks are a line each with what helps below it, and a verdict', () => {
  const guid = '11111111-1111-4111-8111-111111111111';
  const state = {check: 'state', status: 'ok', message: 'It is mounted.', hint: null};
  const network = {check: 'network', status: 'warning', message: 'It has none.', hint: 'rdc repo mount <name>'};
  const value = {guid, mounted: true, checks: [state, network]};
  expect(sayFrame({type: 'result', value}, operations['repository-validate'])).toEqual({
    stdout: [
      'state    ok       It is mounted.',
      'network  warning  It has none.',
      '  → rdc repo mount <name>',
      `Repository ${guid} is sound, with 1 warning.`,
    ].join('\n'),
  });
  const broken = {...value, checks: [{...state, status: 'failed', message: 'No.'}]};
  expect(sayFrame({type: 'result', value: broken}, operations['repository-validate']).stdout).toContain(
    `Repository ${guid} is damaged.`,
  );
});

test('a result is read as its operation declares, not as its fields look', () => {
  const value = {subject: 'a.example.com', verdict: 'reachable', links: [], warnings: []};
  expect(sayFrame({type: 'result', value}, operations['proxy-explain'])).toEqual({
    stdout: 'a.example.com is reachable.',
  });
  expect(sayFrame({type: 'result', value}, operations['proxy-certs']).stdout).toContain('verdict   reachable');
});

test('a start that was only planned is a line per service', () => {
  const guid = '11111111-1111-4111-8111-111111111111';
  const web = {name: 'web', directory: '.', action: 'start', why: 'it has no container', downtime: null, unknown: null};
  const nothing = {started: [], failed: [], services: [], routes: null};
  const value = {guid, networkId: 2816, mountPath: '/m', ...nothing};
  const said = (plan?: object[]) =>
    sayFrame({type: 'result', value: {...value, plan}}, operations['repository-up']).stdout;
  expect(said([web])).toMatch(/^web  started: it has no container\n/);
  expect(said()).toContain('mountPath');
});

test('an error goes to stderr with its hints, a log line with its source', () => {
  const error: Frame = {type: 'error', code: 'LOCKED', message: 'Busy.', hints: ['Wait.'], retryable: true};
  expect(sayFrame(error)).toEqual({stderr: 'Error: Busy.\n  → Wait.'});
  const line: Frame = {type: 'log', stream: 'stdout', source: 'web', line: 'up'};
  expect(sayFrame(line)).toEqual({stderr: '[web] up'});
  expect(sayFrame(line, {streams: true})).toEqual({stdout: '[web] up'});
  expect(sayFrame({type: 'result', value: {services: ['web']}}, {streams: true})).toEqual({});
});
