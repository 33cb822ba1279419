import {describe, expect, test} from '@jest/globals';
import {ContextDocument} from '../../../../src/contract/document.js';
import type {MachineName} from '../../../../src/contract/types.js';
import {clearDefaults, setDefault} from '../../../../src/domain/context/defaults.js';
import {
  addMachine,
  addressText,
  chooseMachine,
  readMachine,
  removeMachine,
  repositoriesOn,
} from '../../../../src/domain/machine/machines.js';

const words = {ip: '198.51.100.7', user: 'ops', port: 22, datastore: '/mnt/rediacc'};
const context = (): ContextDocument => {
  const made = ContextDocument.parse({
    name: 'lab',
    ssh: {privateKeyPath: '/keys/lab'},
    repositories: {
      wiki: {
        repositoryGuid: '11111111-2222-4333-8444-555555555555',
        credential: 'c',
        networkId: 2816,
        machine: 'server-1',
      },
    },
  });
  addMachine(made, 'server-1', readMachine(words));
  return made;
};

describe('readMachine', () => {
  test('takes names, IPv4 and IPv6', () => {
    for (const ip of ['web1.example.com', '198.51.100.7', '2001:db8::1', '::1']) {
      expect(readMachine({...words, ip}).ip).toBe(ip);
    }
  });

  test.each([
    [{ip: '-oProxyCommand=x'}, 'is not a valid address'],
    [{ip: 'a b'}, 'is not a valid address'],
    [{user: '-l'}, 'is not a valid user name'],
    [{port: 70_000}, '70000 is not a valid port'],
    [{datastore: '/mnt/../etc'}, 'is not a valid datastore path'],
  ])('refuses %j', (wrong, message) => {
    expect(() => readMachine({...words, ...wrong})).toThrow(message);
  });
});

describe('chooseMachine', () => {
  test('takes the named one, else the default', () => {
    const lab = context();
    expect(chooseMachine(lab, 'server-1').definition).toMatchObject(words);
    setDefault(lab, 'machine', 'server-1');
    expect(chooseMachine(lab).name).toBe('server-1');
  });

  test('names both remedies when no machine is known', () => {
    expect(() => chooseMachine(context())).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        hints: ['Add --machine <name>', 'or set a default: rdc context set machine <name>'],
      }),
    );
  });

  test('names the machines there are', () => {
    expect(() => chooseMachine(context(), 'server-2')).toThrow(
      'Context "lab" has no machine "server-2". There are: server-1.',
    );
  });
});

test('a removed machine is no default any more, and its repositories stay', () => {
  const lab = context();
  setDefault(lab, 'machine', 'server-1');
  expect(repositoriesOn(lab, 'server-1' as MachineName)).toEqual(['wiki']);
  removeMachine(lab, 'server-1');
  expect(lab.machines).toEqual({});
  expect(lab.defaults).toEqual({});
  expect(Object.keys(lab.repositories)).toEqual(['wiki']);
});

test('defaults are set for machines that are there, and cleared', () => {
  const lab = context();
  expect(() => setDefault(lab, 'team', 'a')).toThrow('"team" is not a default. Valid keys: machine.');
  expect(() => setDefault(lab, 'machine', 'nowhere')).toThrow(expect.objectContaining({code: 'MACHINE_NOT_FOUND'}));
  expect(clearDefaults(lab)).toEqual([]);
  setDefault(lab, 'machine', 'server-1');
  expect(clearDefaults(lab, 'machine')).toEqual(['machine']);
});

test('an address shows the port only when it is unusual', () => {
  expect(addressText({user: 'ops', ip: '198.51.100.7', port: 22})).toBe('ops@198.51.100.7');
  expect(addressText({user: 'ops', ip: '2001:db8::1', port: 2222})).toBe('ops@[2001:db8::1]:2222');
});

test('a name that every object inherits is not a machine', () => {
  expect(() => chooseMachine(context(), 'constructor')).toThrow(expect.objectContaining({code: 'MACHINE_NOT_FOUND'}));
});
