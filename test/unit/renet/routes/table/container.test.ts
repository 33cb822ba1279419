import {describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../../src/contract/types.js';
import {readContainer} from '../../../../../src/renet/routes/table/container.js';

const networkId = 2816 as NetworkId;
const inspected = (state: object = {Status: 'running'}, labels: object = {}) => ({
  Id: 'abc',
  State: state,
  Config: {
    Labels: {'rediacc.service_name': 'web', 'rediacc.service_ip': '127.0.11.2', ...labels},
    ExposedPorts: {'9000/tcp': {}, '80/tcp': {}, '53/udp': {}},
  },
});

describe('readContainer', () => {
  test('takes what routing needs', () => {
    expect(readContainer(inspected(), networkId)).toEqual({
      id: 'abc',
      networkId: 2816,
      service: 'web',
      ip: '127.0.11.2',
      labels: {'rediacc.service_name': 'web', 'rediacc.service_ip': '127.0.11.2'},
      exposed: [80, 9000],
      standsIn: false,
    });
  });

  test.each([
    ['stopped', {Status: 'exited'}],
    ['paused', {Status: 'paused'}],
    ['not healthy yet', {Status: 'running', Health: {Status: 'starting'}}],
    ['unhealthy', {Status: 'running', Health: {Status: 'unhealthy'}}],
  ])('one that is %s gets no route', (_case, state) => {
    expect(readContainer(inspected(state), networkId)).toBeNull();
  });

  test('a healthy one and one whose health nobody checks do', () => {
    expect(readContainer(inspected({Status: 'running', Health: {Status: 'healthy'}}), networkId)).not.toBeNull();
    expect(readContainer(inspected({Status: 'running', Health: {Status: 'none'}}), networkId)).not.toBeNull();
  });

  test.each([
    ['/app-web-surge', null],
    ['/app-web-leaving', null],
    ['/app-web-1', null],
    ['/app-web-serving', true],
  ])('one that stands beside another gets requests by its name: %s', (name, expected) => {
    const found = readContainer({...inspected(undefined, {'rediacc.surge': 'true'}), Name: name}, networkId);
    expect(found === null || 'cause' in found ? found : found.standsIn).toBe(expected);
  });

  test('a name alone makes nothing stand in for anything', () => {
    expect(readContainer({...inspected(), Name: '/app-web-serving'}, networkId)).toMatchObject({standsIn: false});
  });

  test('one that was not started by renet compose is none of ours', () => {
    expect(readContainer({State: {Status: 'running'}, Config: {Labels: null}}, networkId)).toBeNull();
    expect(readContainer('nonsense', networkId)).toBeNull();
  });

  test.each(['127.0.11.66', '127.0.0.1', '127.0.11.63', '10.0.0.1'])('it cannot claim %s, outside its block', (ip) => {
    expect(readContainer(inspected(undefined, {'rediacc.service_ip': ip}), networkId)).toEqual({
      cause: {kind: 'foreign-address', address: ip},
      networkId,
      service: 'web',
      containers: ['abc'],
      label: 'rediacc.service_ip',
    });
  });

  test('a service name that would break a rule is refused', () => {
    const labels = {'rediacc.service_name': 'a`) || Host(`b'};
    expect(readContainer(inspected(undefined, labels), networkId)).toMatchObject({
      cause: {kind: 'invalid-service-name'},
      service: 'a`) || Host(`b',
      label: 'rediacc.service_name',
    });
  });
});
