import {expect, test} from '@jest/globals';
import {agentHash} from '../../../src/renet/agent-hash.js';

test('an agent knows its hash from the directory it was delivered to', () => {
  expect(agentHash('/opt/rediacc/renet/0123456789abcdef0123456789abcdef/main.cjs')).toBe(
    '0123456789abcdef0123456789abcdef',
  );
});

test('anywhere else it is an agent that no rdc asks for', () => {
  expect(agentHash('/home/me/rdc/dist/renet.cjs')).toBe('unreleased');
});
