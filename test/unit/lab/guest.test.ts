import {expect, test} from '@jest/globals';
import {sshCall} from '../../../src/lab/guest.js';

const entrance = {port: 2201, keys: {userKey: '/keys/user', knownHosts: '/my keys/known_hosts'}};

test("the host key is always checked, against the lab's own file", () => {
  const {args} = sshCall(entrance, 'rdc');
  expect(args).toEqual(
    expect.arrayContaining([
      'StrictHostKeyChecking=yes',
      'UserKnownHostsFile="/my keys/known_hosts"',
      'HostKeyAlias=rdc-lab',
    ]),
  );
  expect(args.at(-1)).toBe('rdc@127.0.0.1');
});

test('a command comes after the server, a terminal only when asked for', () => {
  expect(sshCall(entrance, 'root', 'uname -a').args.slice(-2)).toEqual(['root@127.0.0.1', 'uname -a']);
  expect(sshCall(entrance, 'root', 'uname -a').args).not.toContain('-t');
  expect(sshCall(entrance, 'rdc', undefined, true).args).toContain('-t');
});
