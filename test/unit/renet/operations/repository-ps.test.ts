import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {containerRows} from '../../../../src/renet/operations/repository-ps.js';
import {containerLogs, parseContainers} from '../../../../src/renet/system/docker.js';
import {toLine} from '../../../../src/shared/argv.js';
import {networkId} from '../support.js';

const recorded = async () => parseContainers(await readFile('test/fixtures/docker-26.1/containers.json', 'utf8'));

test('containers are shown with the address of their service, and services without one as absent', async () => {
  const services = {hello: {slot: 0}, plain: {slot: 1}, worker: {slot: 2}};
  const rows = containerRows(networkId, services, await recorded());
  expect(rows.map(({service, ip, state, status}) => [service, ip, state, status])).toEqual([
    ['hello', '127.0.11.2', 'running', 'Up 4 minutes'],
    ['plain', '127.0.11.3', 'running', 'Up 4 minutes'],
    ['worker', '127.0.11.4', 'absent', ''],
  ]);
});

test('a container of no service comes last and has no address', async () => {
  const [container] = await recorded();
  const rows = containerRows(networkId, {}, [{...container!, labels: {}, name: 'by-hand'}, container!]);
  expect(rows.map(({service, ip, name}) => [service, ip, name])).toEqual([
    ['plain', null, '03aa8dea-438c-477b-910d-53fb948520e8-plain-1'],
    [null, null, 'by-hand'],
  ]);
});

test('logs are asked of Docker with an exact moment', () => {
  expect(toLine(containerLogs('abc', {lines: 5}))).toBe('docker logs --tail=5 -- abc');
  expect(toLine(containerLogs('abc', {lines: 'all', follow: true, since: new Date(1_795_341_600_250)}))).toBe(
    'docker logs --follow --tail=all --since=1795341600.250 -- abc',
  );
});
