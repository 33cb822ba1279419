import {describe, expect, test} from '@jest/globals';
import type {Context} from '../../../../src/renet/engine/context.js';
import {describeAct} from '../../../../src/renet/engine/plan.js';
import {neededRestarts, planInstall, remarksOn} from '../../../../src/renet/operations/proxy-install.js';
import type {ProxyFacts} from '../../../../src/renet/proxy/facts.js';
import {ROUTER_UNIT_TEXT} from '../../../../src/renet/proxy/router-unit.js';
import {SYSCTL_TEXT} from '../../../../src/renet/proxy/sysctl.js';

const HASH = 'a'.repeat(32);
const context = {} as Context; // planning reads nothing of it

/** Facts of a server whose proxy runs as it should, with what a test says otherwise. */
const facts = (other: Partial<ProxyFacts> = {}): ProxyFacts => ({
  files: ['config.env', 'docker-compose.yml', 'traefik.yml'].map((path) => ({path, before: 'x\n', after: 'x\n'})),
  unit: ROUTER_UNIT_TEXT,
  sysctl: SYSCTL_TEXT,
  hasAcme: true,
  stamps: {traefik: 't', router: 'r'},
  wantedStamps: {traefik: 't', router: 'r'},
  good: 'here',
  kept: false,
  traefik: 'running',
  routerActive: true,
  routerHash: HASH,
  taken: [],
  ownIpv6: [],
  ...other,
});
const restartsOf = (other: Partial<ProxyFacts>, skip = false) => neededRestarts(facts(other), HASH, skip);
const lines = (other: Partial<ProxyFacts>, skip = false): string[] => {
  const found = facts(other);
  const steps = planInstall(found, neededRestarts(found, HASH, skip), context);
  return steps.flatMap(({acts}) => acts.map(describeAct));
};

const bare: Partial<ProxyFacts> = {
  files: facts().files.map((file) => ({...file, before: null})),
  unit: null,
  sysctl: null,
  hasAcme: false,
  stamps: {traefik: null, router: null},
  good: null,
  traefik: 'absent',
  routerActive: false,
  routerHash: null,
};

test('an IPv6 address that the server has not is remarked upon, however it is written', () => {
  const traefikYml =
    'entryPoints:\n  web-v6: {address: "[2001:DB8::50]:80/tcp"}\n  web: {address: "192.0.2.1:80/tcp"}\n';
  const files = [{path: 'traefik.yml', before: null, after: traefikYml}];
  expect(remarksOn(facts({files, ownIpv6: ['2001:db8::50']}))).toEqual([]);
  expect(remarksOn(facts({files, ownIpv6: ['2001:db8::51']}))).toEqual([
    'Traefik is to listen at 2001:DB8::50, which is no address of this server: nobody reaches it there (set-infra --public-ipv6).',
  ]);
});

describe('planInstall', () => {
  test('on a server that has it all nothing is done', () => {
    expect(lines({})).toEqual([]);
  });

  test('on a bare server everything is written before anything is started', () => {
    expect(lines(bare)).toEqual([
      'mkdir /opt/rediacc/proxy/traefik/dynamic (mode 755)',
      'mkdir /opt/rediacc/proxy/letsencrypt (mode 700)',
      'write /opt/rediacc/proxy/letsencrypt/acme.json (mode 600)',
      'write /etc/sysctl.d/60-rediacc-proxy.conf (mode 644)',
      'let Traefik listen on addresses that come later',
      'write /opt/rediacc/proxy/config.env (mode 600)',
      'write /opt/rediacc/proxy/docker-compose.yml (mode 644)',
      'write /opt/rediacc/proxy/traefik.yml (mode 644)',
      'write /etc/systemd/system/rediacc-router.service (mode 644)',
      'systemctl enable --now -- rediacc-router.service',
      'wait until it has read the daemons',
      'write /opt/rediacc/proxy/.applied-router (mode 600)',
      'docker compose up of /opt/rediacc/proxy, and wait until Traefik listens',
      'write /opt/rediacc/proxy/.applied-traefik (mode 600)',
    ]);
  });

  test('cut off between the files and the start, the next run starts what does not know them', () => {
    expect(lines({stamps: {traefik: null, router: 'old'}, good: 'previous', kept: true})).toEqual([
      'remove /opt/rediacc/proxy/.applied-router',
      'systemctl enable --now -- rediacc-router.service',
      'systemctl restart -- rediacc-router.service',
      'wait until it has read the daemons',
      'write /opt/rediacc/proxy/.applied-router (mode 600)',
      'docker compose up of /opt/rediacc/proxy, and wait until Traefik listens',
      'write /opt/rediacc/proxy/.applied-traefik (mode 600)',
      'remove /opt/rediacc/proxy/.previous and /opt/rediacc/proxy/.previous.half',
    ]);
  });

  test('the files that Traefik runs with are kept until it runs with the new ones, and its stamp is taken away before', () => {
    const files = facts().files.map((file) => (file.path === 'traefik.yml' ? {...file, after: 'y\n'} : file));
    expect(lines({files, stamps: {traefik: 'old', router: 'r'}})).toEqual([
      'remove /opt/rediacc/proxy/.previous and /opt/rediacc/proxy/.previous.half',
      'mkdir /opt/rediacc/proxy/.previous.half (mode 700)',
      'write /opt/rediacc/proxy/.previous.half/config.env (mode 600)',
      'write /opt/rediacc/proxy/.previous.half/docker-compose.yml (mode 644)',
      'write /opt/rediacc/proxy/.previous.half/traefik.yml (mode 644)',
      'write /opt/rediacc/proxy/.previous.half/.applied-traefik (mode 600)',
      'write /opt/rediacc/proxy/.previous.half/.applied-router (mode 600)',
      'rename /opt/rediacc/proxy/.previous.half to /opt/rediacc/proxy/.previous',
      'sync /opt/rediacc/proxy',
      'write /opt/rediacc/proxy/traefik.yml (mode 644)',
      'remove /opt/rediacc/proxy/.applied-traefik',
      'docker compose up of /opt/rediacc/proxy, and wait until Traefik listens',
      'write /opt/rediacc/proxy/.applied-traefik (mode 600)',
      'remove /opt/rediacc/proxy/.previous and /opt/rediacc/proxy/.previous.half',
    ]);
  });

  test('what does not concern Traefik is written, and nothing of it kept', () => {
    const files = facts().files.map((file) => (file.path === 'config.env' ? {...file, after: 'y\n'} : file));
    expect(lines({files, stamps: {traefik: 't', router: 'old'}})).toEqual([
      'write /opt/rediacc/proxy/config.env (mode 600)',
      'remove /opt/rediacc/proxy/.applied-router',
      'systemctl enable --now -- rediacc-router.service',
      'systemctl restart -- rediacc-router.service',
      'wait until it has read the daemons',
      'write /opt/rediacc/proxy/.applied-router (mode 600)',
    ]);
  });

  test('a CA that is wanted no more goes', () => {
    const files = [...facts().files, {path: 'acme-ca.pem', before: 'pem\n', after: null}];
    expect(lines({files, stamps: {traefik: 'old', router: 'r'}})).toContain('remove /opt/rediacc/proxy/acme-ca.pem');
  });

  test('kept files of an attempt that was cut off after all was well are removed', () => {
    expect(lines({kept: true})).toEqual(['remove /opt/rediacc/proxy/.previous and /opt/rediacc/proxy/.previous.half']);
  });
});

describe('neededRestarts', () => {
  test('a stopped program is started, not restarted', () => {
    expect(restartsOf({traefik: 'exited', routerActive: false})).toEqual({traefik: 'start', router: 'start'});
  });

  test('a new agent restarts the route server only', () => {
    expect(restartsOf({routerHash: 'b'.repeat(32)})).toEqual({traefik: null, router: 'restart'});
  });

  test('a new project does not concern the route server', () => {
    expect(restartsOf({stamps: {traefik: 'old', router: 'r'}})).toEqual({traefik: 'recreate', router: null});
  });

  test('a route server that is to be left alone is, and the next run still knows that it is behind', () => {
    const behind = {stamps: {traefik: 't', router: 'old'}};
    expect(restartsOf(behind, true)).toEqual({traefik: null, router: null});
    expect(lines(behind, true)).toEqual([]);
  });
});
