import {describe, expect, test} from '@jest/globals';
import {planUser} from '../../../../src/renet/setup/user.js';
import {planLines} from '../support.js';

const group = {name: 'rediacc', gid: 7111};
const account = {name: 'rediacc', uid: 7111, gid: 7111, shell: '/usr/sbin/nologin'};

describe('planUser', () => {
  test('makes the group, then the user', () => {
    expect(planLines(planUser({accounts: [], groups: []}))).toEqual([
      'groupadd --gid 7111 rediacc',
      'useradd --system --uid 7111 --gid 7111 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rediacc',
    ]);
  });

  test('goes on where it was interrupted', () => {
    expect(planLines(planUser({accounts: [], groups: [group]}))).toHaveLength(1);
    expect(planUser({accounts: [account], groups: [group]})).toEqual([]);
  });

  test('takes away a login shell', () => {
    const withShell = {accounts: [{...account, shell: '/bin/bash'}], groups: [group]};
    expect(planLines(planUser(withShell))).toEqual(['usermod --shell /usr/sbin/nologin rediacc']);
  });

  test.each([
    ['the group app (7111)', {accounts: [], groups: [{name: 'app', gid: 7111}]}],
    ['the group rediacc (500)', {accounts: [], groups: [{name: 'rediacc', gid: 500}]}],
    ['the user app (7111:100)', {accounts: [{...account, name: 'app', gid: 100}], groups: [group]}],
    ['the user rediacc (500:7111)', {accounts: [{...account, uid: 500}], groups: [group]}],
  ])('refuses when there is %s', (holder, facts) => {
    expect(() => planUser(facts)).toThrow(holder);
  });
});
