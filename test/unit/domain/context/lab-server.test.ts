import {expect, test} from '@jest/globals';
import {Document} from '../../../../src/contract/document.js';
import {registerLabServer} from '../../../../src/domain/context/lab-server.js';

const server = {
  name: 'server-1',
  host: '127.0.0.1',
  user: 'rdc',
  sshPort: 40_959,
  keyPath: '/lab/keys/user',
  hostKeyLine: '[127.0.0.1]:40959 ssh-ed25519 AAAA',
};

test('the first local server makes the context and is pinned to its planted host key', () => {
  const document = Document.parse({});
  registerLabServer(document, server);
  expect(document.activeContext).toBe('lab');
  expect(document.contexts).toMatchObject({
    lab: {
      ssh: {privateKeyPath: '/lab/keys/user'},
      machines: {'server-1': {ip: '127.0.0.1', port: 40_959, user: 'rdc', knownHosts: server.hostKeyLine}},
    },
  });
});

test('a server that is registered already gets its new port and keeps the rest', () => {
  const document = Document.parse({});
  const {context} = registerLabServer(document, server);
  Object.assign(Object.values(context.machines)[0]!, {infra: {baseDomain: 'example.com'}});
  registerLabServer(document, {...server, sshPort: 2299});
  expect(document.contexts).toMatchObject({
    lab: {machines: {'server-1': {port: 2299, infra: {baseDomain: 'example.com'}}}},
  });
});
