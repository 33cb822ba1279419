import {afterAll, expect, test} from '@jest/globals';
import ProxyExplain from '../../../src/commands/proxy/explain.js';
import type {Result} from '../../../src/contract/index.js';
import type {NetworkId} from '../../../src/contract/types.js';
import type {DnsAnswer} from '../../../src/domain/proxy/dns-link.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {entry, GUID, workstation} from '../repo/scene.js';

afterAll(cleanUp);

const chain: Result<'proxy-explain'> = {
  subject: 'shop.example.com',
  verdict: 'reachable',
  repository: GUID,
  networkId: 2816 as NetworkId,
  service: 'web',
  entryPoints: ['websecure'],
  links: [
    {link: 'dns', state: 'unknown', seen: 'It is asked where visitors are.', hints: []},
    {link: 'router', state: 'ok', seen: 'Router shop-2816.', hints: []},
  ],
  warnings: [],
};
const here: DnsAnswer = {a: {addresses: ['203.0.113.50']}, aaaa: {addresses: []}};
const explain = (argv: string[], scene: Scene = {}) =>
  run(ProxyExplain, 'proxy explain', argv, {
    document: workstation({shop: entry}, {publicIpv4: '203.0.113.50'}),
    script: {'proxy-explain': chain},
    dns: here,
    ...scene,
  });

test('joins DNS with what the server sees; a host that is reachable is exit 0', async () => {
  const {stdout, exitCode, asked, lookedUp} = await explain(['Shop.Example.com', '--dns-server', '192.0.2.53']);
  expect(stdout).toBe(
    [
      'Served on server-1 by service web of "shop":',
      'dns     ok       A 203.0.113.50.',
      'router  ok       Router shop-2816.',
      'shop.example.com is reachable.',
      '',
    ].join('\n'),
  );
  expect(exitCode).toBe(0);
  expect(asked[0]?.params).toEqual({subject: 'shop.example.com'});
  expect(lookedUp).toEqual([['shop.example.com', '192.0.2.53']]);
});

test('a broken link is exit 16 with the same data for programs', async () => {
  const elsewhere: DnsAnswer = {...here, a: {addresses: ['198.51.100.1']}};
  const {stdout, exitCode} = await explain(['shop.example.com', '--json'], {dns: elsewhere});
  expect(JSON.parse(stdout)).toMatchObject({
    success: false,
    data: {verdict: 'broken', name: 'shop', machine: 'server-1'},
  });
  expect(exitCode).toBe(16);
});

test('what cannot be told is exit 16 too', async () => {
  const {stdout, exitCode} = await explain(['shop.example.com'], {dns: {...here, a: {error: 'ETIMEOUT'}}});
  expect(stdout).toContain('It cannot be told whether shop.example.com is reachable.');
  expect(exitCode).toBe(16);
});

test('a machine that does not exist is refused before DNS is asked', async () => {
  expect(await explain(['shop.example.com', '-m', 'nowhere'])).toMatchObject({
    exitCode: 10,
    lookedUp: [],
    connected: [],
  });
});

test('an entrypoint has no DNS', async () => {
  const links = [{link: 'entrypoint' as const, state: 'ok' as const, seen: 'Traefik listens.', hints: []}];
  const script = {'proxy-explain': {...chain, subject: 'tcp-25', links}};
  const {exitCode, lookedUp} = await explain(['tcp-25'], {script});
  expect([exitCode, lookedUp]).toEqual([0, []]);
});

test.each(['https://shop.example.com/', 'shop example', '-x', 'a..b', ''])(
  '%j is refused before anything is asked',
  async (subject) => {
    const {exitCode, connected, lookedUp, stderr} = await explain(['--', subject]);
    expect({exitCode, connected, lookedUp}).toEqual({exitCode: 2, connected: [], lookedUp: []});
    expect(stderr).toContain('use a host like shop.example.com');
  },
);
