import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {operations} from '../../../../src/contract/index.js';
import {lockNames} from '../../../../src/renet/call/lock-names.js';
import {nameSubject} from '../../../../src/renet/call/subject.js';
import {reserve} from '../../../../src/renet/repository/network-ids.js';
import {guid, networkId} from '../support.js';

const nothing = {guid: null, parent: null, networkId: null, datastore: null};
const parent = guid.replaceAll('1', '3');
const datastore = '/mnt/rediacc';

const reserved = async (): Promise<string> => {
  const networks = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  await reserve(networkId, {guid, datastore}, networks);
  return networks;
};

test('a fork is about both repositories, and locks both', async () => {
  const params = {source: parent, target: guid, datastore};
  const fork = operations['repository-fork'];
  expect(await nameSubject(fork, params)).toEqual({
    ...nothing,
    kind: 'repository',
    guid,
    parent,
  });
  expect(await lockNames(fork, params)).toEqual([parent, guid]);
});

test.each(['daemon-start', 'daemon-stop'] as const)('%s is about the repository of its network id', async (name) => {
  const networks = await reserved();
  expect(await nameSubject(operations[name], {networkId, datastore}, networks)).toMatchObject({guid, networkId});
  expect(await lockNames(operations[name], {networkId, datastore}, networks)).toEqual([guid]);
});

test('a network id that nobody holds, or that is damaged, is locked by itself', async () => {
  const networks = await reserved();
  await writeFile(join(networks, '2944'), 'rubbish\n');
  for (const id of [2880, 2944]) {
    const params = {networkId: id, datastore};
    expect(await nameSubject(operations['daemon-start'], params, networks)).toMatchObject({guid: null, networkId: id});
    expect(await lockNames(operations['daemon-start'], params, networks)).toEqual([`network-${id}`]);
  }
});

test('an operation on a repository is about it and locks it, with its network id where that is known', async () => {
  const mount = operations['repository-mount'];
  const subject = {...nothing, kind: 'repository', guid};
  expect(await nameSubject(mount, {guid, networkId})).toEqual({
    ...subject,
    networkId,
  });
  expect(await nameSubject(operations['repository-delete'], {guid})).toEqual(subject);
  expect(await lockNames(mount, {guid, networkId})).toEqual([guid]);
});

test('what a server has once is locked by its name', async () => {
  expect(await lockNames(operations['proxy-install'], {})).toEqual(['proxy']);
  expect(await lockNames(operations['machine-setup'], {datastore})).toEqual(['machine', 'datastore']);
  expect(await nameSubject(operations['datastore-expand'], {datastore})).toEqual({
    ...nothing,
    kind: 'datastore',
    datastore,
  });
});
