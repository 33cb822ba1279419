import {expect, test} from '@jest/globals';
import {renderTable} from '../../../../src/cli/io/output.js';
import {checkText, registrationLines, serverTable, serverText} from '../../../../src/cli/views/ops.js';

const server = {
  name: 'server-1',
  image: 'server',
  state: 'running',
  host: '127.0.0.1',
  user: 'rdc',
  sshPort: 40_959,
  httpPort: 46_217,
  httpsPort: 44_895,
  keyPath: '/lab/keys/user',
  fingerprint: 'SHA256:abc',
  accelerator: 'tcg',
  traefik: {available: true, reason: null},
};

test('a server is shown with the way in', () => {
  expect(serverText(server)).toBe(
    [
      'server-1 runs.',
      'Address:  rdc@127.0.0.1:40959',
      'Key:      /lab/keys/user',
      'Host key: SHA256:abc',
      'Web:      http://127.0.0.1:46217  https://127.0.0.1:44895',
    ].join('\n'),
  );
});

test('a missing proxy image is said, with the reason', () => {
  const without = {...server, traefik: {available: false, reason: 'no Go'}};
  expect(serverText(without)).toContain('no Traefik image: no Go');
});

test('the commands to register it can be typed as they are', () => {
  expect(registrationLines(server)).toEqual([
    'rdc context create-local lab --ssh-key /lab/keys/user',
    'rdc context add-machine server-1 --context lab --ip 127.0.0.1 --port 40959 --user rdc --host-key-fingerprint SHA256:abc',
  ]);
});

test('no server is an invitation', () => {
  expect(renderTable(serverTable([]))).toContain('rdc ops up');
});

test('checks end with the one line that matters', () => {
  const fine = {check: 'disk', state: 'ok', message: '20G free', hint: null};
  expect(checkText([fine])).toBe('disk  ok      20G free\nA local server can run here.');
  const broken = {check: 'memory', state: 'failed', message: '1G free', hint: 'Close something.'};
  expect(checkText([fine, broken]).split('\n').slice(-2)).toEqual([
    '  → Close something.',
    '"memory" has to be seen to first.',
  ]);
});
