import {describe, expect, test} from '@jest/globals';
import {addresses, addressVariable, repositoryEnvironment} from '../../../../src/renet/services/environment.js';
import {guid, layout, networkId} from '../support.js';

describe('addressVariable', () => {
  test.each([
    ['postgres', 'POSTGRES_IP'],
    ['listmonk-app', 'LISTMONK_APP_IP'],
    ['my.app_2', 'MY_APP_2_IP'],
    ['7zip', '_7ZIP_IP'],
  ])('of %s is %s', (service, variable) => {
    expect(addressVariable(service)).toBe(variable);
  });
});

describe('addresses', () => {
  test('count from the third address of the block', () => {
    expect(addresses(networkId, {api: {slot: 0}, 'web-app': {slot: 60}})).toEqual({
      API_IP: '127.0.11.2',
      WEB_APP_IP: '127.0.11.62',
    });
  });
});

describe('repositoryEnvironment', () => {
  test('holds what functions need, and keeps their home inside the volume', () => {
    const mountPath = layout.mount(guid);
    expect(repositoryEnvironment({guid, networkId, mountPath, services: {db: {slot: 1}}})).toEqual({
      DB_IP: '127.0.11.3',
      REPOSITORY_PATH: mountPath,
      REPOSITORY_NAME: guid,
      REPOSITORY_NETWORK_ID: '2816',
      DOCKER_HOST: 'unix:///run/rediacc/docker-2816.sock',
      HOME: mountPath,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    });
  });

  test('is not bent by a service that is named like one of its variables', () => {
    const services = {path: {slot: 0}, home: {slot: 1}};
    const environment = repositoryEnvironment({guid, networkId, mountPath: '/m', services});
    expect(environment).toMatchObject({HOME: '/m', PATH_IP: '127.0.11.2', HOME_IP: '127.0.11.3'});
  });
});
