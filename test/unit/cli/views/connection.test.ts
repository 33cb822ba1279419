import {expect, test} from '@jest/globals';
import {connectionText} from '../../../../src/cli/views/connection.js';

test('one line a check, each of its hints below it, the verdict last', () => {
  const checks = [
    {check: 'reachable' as const, state: 'ok' as const, message: 'web1', hint: null},
    {check: 'login' as const, state: 'failed' as const, message: 'refused', hint: 'ssh-add\nor use another key'},
  ];
  expect(connectionText('web1', checks)).toBe(
    'reachable  ok       web1\nlogin      failed   refused\n  → ssh-add\n  → or use another key\nweb1: "login" failed.',
  );
});
