import {expect, test} from '@jest/globals';
import {addGroup, addUser, parseGroup, parsePasswd, setShell} from '../../../../src/renet/system/users.js';
import {toLine} from '../../../../src/shared/argv.js';

test('the calls', () => {
  const account = {name: 'rediacc', uid: 7111, gid: 7111, shell: '/usr/sbin/nologin'};
  expect([addGroup(account), addUser(account), setShell('rediacc', '/usr/sbin/nologin')].map(toLine)).toEqual([
    'groupadd --gid 7111 rediacc',
    'useradd --system --uid 7111 --gid 7111 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rediacc',
    'usermod --shell /usr/sbin/nologin rediacc',
  ]);
});

test('accounts and groups are read; references to network accounts are nobody', () => {
  expect(parsePasswd('root:x:0:0:root:/root:/bin/bash\n+::::::\n# old\n')).toEqual([
    {name: 'root', uid: 0, gid: 0, shell: '/bin/bash'},
  ]);
  expect(parseGroup('rediacc:x:7111:\n-evil\n')).toEqual([{name: 'rediacc', gid: 7111}]);
});

test('a line without numbers is refused', () => {
  expect(() => parsePasswd('root:x:zero:0:::')).toThrow('no number in field 3');
});
