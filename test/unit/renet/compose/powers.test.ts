import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {refusePowers} from '../../../../src/renet/compose/powers.js';
import {parseProject} from '../../../../src/renet/system/compose.js';

const check = (service: object) =>
  refusePowers(parseProject(JSON.stringify({name: 'p', services: {db: {}, web: service}})), 'compose.yaml');

test.each([
  [{privileged: true}, 'privileged: true'],
  [{pid: 'host'}, 'pid: host'],
  [{ipc: 'host'}, 'ipc: host'],
  [{cgroup_parent: 'rediacc-2880.slice'}, 'cgroup_parent: rediacc-2880.slice'],
  [{cap_add: ['NET_BIND_SERVICE', 'sys_admin']}, 'cap_add: sys_admin'],
  [{cap_add: ['CAP_NET_ADMIN']}, 'cap_add: CAP_NET_ADMIN'],
  [{cap_add: ['ALL']}, 'cap_add: ALL'],
  [{security_opt: ['systempaths=unconfined']}, 'security_opt: systempaths=unconfined'],
  [{device_cgroup_rules: ['c 1:3 mr', 'b 7:* rmw']}, 'device_cgroup_rules: b 7:* rmw'],
  [{device_cgroup_rules: ['a *:* rwm']}, 'device_cgroup_rules: a *:* rwm'],
  [{build: {context: '.', privileged: true}}, 'build.privileged: true'],
  [{build: {context: '.', entitlements: ['security.insecure']}}, 'build.entitlements: security.insecure'],
  [{post_start: [{command: ['x'], privileged: true}]}, 'post_start.privileged: true'],
  [{pre_stop: [{command: ['x'], privileged: true}]}, 'pre_stop.privileged: true'],
  [{provider: {type: './run-me'}}, 'provider'],
])('refuses %j with file, service and key', (service, key) => {
  expect(() => check(service)).toThrow(`compose.yaml: service "web" has "${key}", which is refused:`);
});

test.each([
  {privileged: false, pid: 'service:db', ipc: 'shareable', cgroup_parent: ''},
  {cap_add: ['NET_BIND_SERVICE', 'SYS_NICE', 'IPC_LOCK', 'SYS_PTRACE'], cap_drop: ['ALL']},
  {security_opt: ['no-new-privileges:true', 'seccomp:unconfined'], device_cgroup_rules: ['c 189:* rmw']},
  {build: {context: '.', entitlements: ['network.host']}, post_start: [{command: ['x'], user: 'root'}]},
])('lets %j be', (service) => {
  expect(check(service)).toBeUndefined();
});

test('lets a recorded project be', () => {
  const recorded = parseProject(readFileSync('test/fixtures/docker-compose-2.26/config.json', 'utf8'));
  expect(refusePowers(recorded, 'compose.yaml')).toBeUndefined();
});
