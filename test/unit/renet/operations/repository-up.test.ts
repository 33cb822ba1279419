import {describe, expect, test} from '@jest/globals';
import {startedService} from '../../../../src/renet/operations/repository-up.js';

const container = (state: string, labels: Record<string, string>) => ({id: state, state, labels});

describe('startedService', () => {
  test('takes the state of the running container when an old one is there, too', () => {
    const containers = [
      container('exited', {'rediacc.service_name': 'web'}),
      container('running', {'rediacc.service_name': 'web'}),
      container('running', {'rediacc.service_name': 'db'}),
    ];
    expect(startedService('web', '127.0.11.2', containers, []).state).toBe('running');
  });

  test('knows containers that were made without renet by the label of Compose', () => {
    const containers = [container('restarting', {'com.docker.compose.service': 'web'})];
    expect(startedService('web', '127.0.11.2', containers, []).state).toBe('restarting');
  });

  test('says absent when there is no container', () => {
    expect(startedService('web', '127.0.11.2', [], [])).toEqual({
      name: 'web',
      ip: '127.0.11.2',
      state: 'absent',
      ports: [],
    });
  });

  test('names the ports that listen at its address, each once', () => {
    const listeners = [
      {ip: '127.0.11.2', port: 8080},
      {ip: '127.0.11.2', port: 443},
      {ip: '127.0.11.2', port: 8080},
      {ip: '127.0.11.3', port: 5432},
    ];
    expect(startedService('web', '127.0.11.2', [], listeners).ports).toEqual([443, 8080]);
  });
});
