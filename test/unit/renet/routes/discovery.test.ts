import {expect, test} from '@jest/globals';
import {networkOf} from '../../../../src/renet/routes/discovery.js';
import {containerOf} from '../../../../src/renet/routes/docker-api.js';

test('the sockets of repositories are told from everything else in their directory', () => {
  expect(['docker-2816.sock', 'docker-2816', 'docker-x.sock', 'docker-2816.sock.tmp', 'locks'].map(networkOf)).toEqual([
    2816,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an event names its container', () => {
  const event =
    '{"status":"start","id":"abc","Type":"container","Action":"start","Actor":{"ID":"abc","Attributes":{}}}';
  expect([event, '{"message":"x"}', 'half a li'].map(containerOf)).toEqual(['abc', undefined, undefined]);
});
