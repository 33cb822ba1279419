import {expect, test} from '@jest/globals';
import {authFailure, connectFailure} from '../../../src/ssh/failures.js';

const where = {name: 'server-1', host: '10.0.0.5', port: 2222, user: 'deploy'};
const failing = (more: object) => connectFailure(where, Object.assign(new Error('as it was'), more), ['the key k']);

test.each([
  [{code: 'ECONNREFUSED'}, 'nothing listens on that port'],
  [{code: 'ENOTFOUND'}, 'its host name has no address'],
  [{level: 'client-timeout'}, 'it did not answer in time'],
  [{message: 'Connection lost before handshake'}, 'the connection was closed'],
  [{code: 'ESOMETHING'}, 'as it was'],
])('an unreachable machine is named with its address and the reason: %j', (more, reason) => {
  const error = failing(more);
  expect(error.message).toContain('server-1 (10.0.0.5 port 2222)');
  expect(error.message).toContain(reason);
  expect([error.code, error.exitStatus, error.retryable]).toEqual(['SSH_UNREACHABLE', 13, true]);
});

test('a refused key says which keys were tried', () => {
  expect(failing({level: 'client-authentication'}).message).toBe(
    'server-1 refused to let deploy in. Tried: the key k.',
  );
  expect(authFailure(where, []).message).toContain('there is no key');
});
