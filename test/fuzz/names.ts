import type * as z from 'zod';
import {MachineDefinition} from '../../src/contract/document.js';
import {machineSetup} from '../../src/contract/operations/machine.js';
import {read} from '../../src/contract/read.js';
import {
  ContextName,
  Guid,
  MachineName,
  NetworkId,
  Port,
  RepositoryName,
  ServerPath,
  ServiceName,
} from '../../src/contract/types.js';
import {mountUnit, mountUnitText} from '../../src/renet/setup/datastore-unit.js';
import {leaf, mutated, nasty, near} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';
import fc from 'fast-check';

/** Separators, controls, and what turns a text round on a screen: no name may hold any of them. */
const UNFIT = /[/\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s'"`$%&|;<>(){}*?!#~]/u;

const fitName = (name: string): void => {
  must(name.length >= 1 && name.length <= 63, 'a name has 1 to 63 characters');
  must(!UNFIT.test(name), 'a name has no separators, blanks, quotes, controls');
  must(!name.startsWith('-'), 'a name is never taken for a flag');
  must(!/^\.*$/.test(name), 'a name never leads upwards');
  must(!(name in {}) || name !== '__proto__', 'a name is not that of the prototype');
};

const names = (): fc.Arbitrary<unknown> =>
  fc.oneof(mutated('shop', 'web-1.example', 'a', 'A_b.c-d'), near('aZ09._-', 70), leaf());

const name = (parser: string, schema: z.ZodType<string>): Subject =>
  subject(parser, names(), (value) => accepted(() => read(schema, value, 'name'), fitName));

const numbers = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    leaf(),
    fc.integer({min: -70_000, max: 17_000_000}),
    fc.integer({min: 40, max: 270_000}).map((n) => n * 64),
  );

export const NAMES: readonly Subject[] = [
  name('RepositoryName', RepositoryName as unknown as z.ZodType<string>),
  name('MachineName', MachineName as unknown as z.ZodType<string>),
  name('ContextName', ContextName as unknown as z.ZodType<string>),
  name('ServiceName', ServiceName),
  subject('Guid', fc.oneof(mutated('0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa'), fc.uuid(), leaf()), (value) =>
    accepted(
      () => read(Guid, value, 'GUID'),
      (guid) => must(/^[0-9a-f-]{36}$/.test(guid), 'a GUID is lower-case hex'),
    ),
  ),
  subject('ServerPath', fc.oneof(mutated('/mnt/rediacc', '/srv/data-1/x'), near('/a.-_+@', 30), leaf()), (value) =>
    accepted(
      () => read(ServerPath, value, 'path'),
      (path) => {
        must(path.startsWith('/') && !path.endsWith('/'), 'a path is absolute and normal');
        must(
          path
            .slice(1)
            .split('/')
            .every((part) => part !== '' && part !== '.' && part !== '..'),
          'no part leads elsewhere',
        );
        must(!UNFIT.test(path.replaceAll('/', '')), 'nothing a shell or a unit file reads');
        const unit = mountUnit(path as never);
        must(/^[A-Za-z0-9:_.\\-]+\.mount$/.test(unit), 'the unit has a name that systemd takes');
        const lines = mountUnitText(path as never, {file: '/var/lib/rediacc/datastore.img'}).split('\n');
        must(lines.filter((line) => line.startsWith('Where=')).length === 1, 'the unit says once where');
        must(lines.includes(`Where=${path}`) && !path.includes('%'), 'and it says just the path');
      },
    ),
  ),
  subject('NetworkId', numbers(), (value) =>
    accepted(
      () => read(NetworkId, value, 'network id'),
      (id) => must(Number.isSafeInteger(id) && id >= 2816 && id % 64 === 0 && id <= 16_767_232, 'an id of a block'),
    ),
  ),
  subject('Port', numbers(), (value) =>
    accepted(
      () => read(Port, value, 'port'),
      (port) => must(Number.isInteger(port) && port > 0 && port < 65_536, 'a port'),
    ),
  ),
  subject(
    'MachineDefinition',
    fc.record({
      ip: fc.oneof(mutated('203.0.113.5', 'server.example.com', '2001:db8::1', '::1'), near('a1.:-_', 20)),
      user: fc.oneof(mutated('root', 'deploy', 'DOM\\user', 'a@b'), near('ar_.@\\-$', 12)),
    }),
    (value) =>
      accepted(
        () => read(MachineDefinition, value, 'machine'),
        ({ip, user}) => {
          must(!ip.startsWith('-') && !user.startsWith('-'), 'neither is taken for an option of ssh');
          must(!/[\s/\p{Cc}\p{Cf}'"`$;|&<>()]/u.test(ip), 'a host is one word');
          must(!/[\s/\p{Cc}\p{Cf}'"`;|&<>()]/u.test(user), 'a user is one word');
        },
      ),
  ),
  subject(
    'datastoreDevice',
    fc.oneof(
      mutated('/dev/sdb', '/dev/disk/by-id/ata-x_1'),
      near('/dev.-a', 24).map((rest) => `/dev/${rest}`),
    ),
    (value) =>
      accepted(
        () => read(machineSetup.params, {datastoreDevice: value}, 'request'),
        ({datastoreDevice: device = ''}) => {
          must(device.startsWith('/dev/') && device.length > 5, 'a device lies below /dev');
          must(!device.split('/').includes('..'), 'and stays there');
        },
      ),
  ),
  subject('read', fc.tuple(leaf(), nasty()), ([value, what]) => accepted(() => read(Guid, value, what.slice(0, 40)))),
];
