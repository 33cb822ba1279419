import {expect, test} from '@jest/globals';
import {configDirectory} from '../../../src/store/location.js';

test.each([
  ['RDC_CONFIG_DIR wins', {RDC_CONFIG_DIR: '/srv/c', XDG_CONFIG_HOME: '/x'}, 'linux', '/srv/c'],
  ['then the XDG directory', {XDG_CONFIG_HOME: '/x'}, 'darwin', '/x/rdc'],
  ['a relative XDG directory is ignored', {XDG_CONFIG_HOME: 'x'}, 'linux', '/home/ann/.config/rdc'],
  ['else .config of the home directory', {}, 'linux', '/home/ann/.config/rdc'],
] as const)('%s', (_what, env, platform, directory) => {
  expect(configDirectory(env, platform, '/home/ann')).toBe(directory);
});
