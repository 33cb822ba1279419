import {expect, test} from '@jest/globals';
import {argv} from '../../../src/shared/argv.js';
import {agentLine, agentWords, asRoot} from '../../../src/ssh/agent-line.js';

test('the agent is addressed by its hash, with sudo for anybody but root', () => {
  expect(agentLine('abc', 'deploy')).toBe('sudo -n /opt/rediacc/renet/abc/renet serve');
  expect(agentLine('abc', 'root')).toBe('/opt/rediacc/renet/abc/renet serve');
});

test('words that are passed through reach the agent as they are', () => {
  expect(agentWords('abc', 'root', ['docker', '--', 'exec', 'x', "it's; $(id)"])).toBe(
    "/opt/rediacc/renet/abc/renet docker -- exec x 'it'\\''s; $(id)'",
  );
});

test('sudo never waits for a password that nobody can type', () => {
  expect(asRoot('deploy', argv('sh', '-c', 'true')).args.slice(0, 2)).toEqual(['-n', 'sh']);
});
