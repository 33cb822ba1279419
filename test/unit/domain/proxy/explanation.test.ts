import {describe, expect, test} from '@jest/globals';
import {ContextDocument} from '../../../../src/contract/document.js';
import type {Result} from '../../../../src/contract/index.js';
import {Infra} from '../../../../src/contract/infra.js';
import type {Link} from '../../../../src/contract/operations/proxy-explain.js';
import type {Guid, NetworkId} from '../../../../src/contract/types.js';
import type {DnsAnswer} from '../../../../src/domain/proxy/dns-link.js';
import {explanationFor} from '../../../../src/domain/proxy/explanation.js';

const GUID = '11111111-1111-4111-8111-111111111111' as Guid;
const OTHER = '22222222-2222-4222-8222-222222222222';
const context = ContextDocument.parse({
  name: 'home',
  ssh: {privateKeyPath: '/k'},
  repositories: {shop: {repositoryGuid: GUID, credential: 'c', networkId: 2816}},
});
const infra = Infra.parse({publicIpv4: '203.0.113.50', tcpPorts: [143]});
const link = (name: Link['link'], state: Link['state'], hints: string[] = [], seen = 'x'): Link => ({
  link: name,
  state,
  seen,
  hints,
});
const explained = (links: Link[]): Result<'proxy-explain'> => ({
  subject: 'shop.example.com',
  verdict: 'reachable',
  repository: GUID,
  networkId: 2816 as NetworkId,
  service: 'web',
  entryPoints: [],
  links,
  warnings: [],
});
const here = {a: {addresses: ['203.0.113.50']}, aaaa: {addresses: []}};
const nowhere = {a: {addresses: []}, aaaa: {addresses: []}};
const reader = {context, machine: 'server-1', infra, dns: here};

describe('explanationFor', () => {
  test('puts what DNS says in its place, and has it decide as well', () => {
    const good = explained([link('dns', 'unknown'), link('router', 'ok')]);
    expect(explanationFor(good, reader)).toMatchObject({verdict: 'reachable', links: [{state: 'ok'}, {state: 'ok'}]});
    expect(explanationFor(good, {...reader, dns: nowhere})).toMatchObject({verdict: 'broken', name: 'shop'});
    expect(explanationFor(good, {...reader, infra: undefined}).verdict).toBe('unknown');
  });

  test('says names in place of GUIDs and gaps, and leaves GUIDs that have none', () => {
    const links = [
      link('router', 'broken', [`rdc repo up ${GUID} --machine <machine>`], `${GUID} and ${OTHER} are down`),
    ];
    expect(explanationFor(explained(links), {...reader, dns: null}).links[0]).toMatchObject({
      seen: `shop and ${OTHER} are down`,
      hints: ['rdc repo up shop --machine server-1'],
    });
  });

  describe('of a server with both families', () => {
    const both = {...infra, publicIpv6: '2001:db8::50'};
    const dns = {a: {addresses: ['203.0.113.50']}, aaaa: {addresses: ['2001:db8::50']}};
    const router = (entryPoints: string[], state: Link['state'] = 'ok', records: DnsAnswer = dns) =>
      explanationFor(
        {...explained([link('dns', 'unknown'), link('router', state, [], 'Router shop.')]), entryPoints},
        {...reader, infra: both, dns: records},
      ).links[1];

    test('the router of a host serves the families that DNS leads to', () => {
      expect(router(['websecure', 'websecure-v6'])?.state).toBe('ok');
      expect(router(['websecure'], 'ok', here)?.state).toBe('ok');
      expect(router(['websecure'])).toEqual({
        link: 'router',
        state: 'broken',
        seen: 'Router shop. No router takes it over IPv6, where DNS leads as well: AAAA 2001:db8::50.',
        hints: [
          'Add websecure-v6 to the entrypoints of its router, in the labels, then:',
          'rdc repo up shop --machine server-1',
          'or remove the record shop.example.com AAAA 2001:db8::50',
        ],
      });
      expect(router(['websecure-v6'])).toMatchObject({
        state: 'broken',
        seen: 'Router shop. No router takes it over IPv4, where DNS leads as well: A 203.0.113.50.',
        hints: [
          'Add websecure to the entrypoints of its router, in the labels, then:',
          'rdc repo up shop --machine server-1',
          'or remove the record shop.example.com A 203.0.113.50',
        ],
      });
    });

    test('a host of plain HTTP is told of its own entrypoint', () => {
      expect(router(['web'])?.hints[0]).toBe('Add web-v6 to the entrypoints of its router, in the labels, then:');
    });

    test('a server without IPv6 is told so by the link of DNS, once', () => {
      const links = [link('dns', 'unknown'), link('router', 'ok', [], 'Router shop.')];
      const found = explanationFor({...explained(links), entryPoints: ['websecure']}, {...reader, infra, dns});
      expect(found.links.map(({state}) => state)).toEqual(['broken', 'ok']);
    });

    test('nothing is added to a router that is at fault already, or whose entrypoints are not known', () => {
      expect(router(['websecure'], 'broken')?.seen).toBe('Router shop.');
      expect(router([])?.state).toBe('ok');
    });
  });

  test('keeps the ports that are open in the list that opens another, and knows what only waits for push-infra', () => {
    const hints = (...ports: number[]) => {
      const opens = ports.map((port) => ({protocol: 'tcp' as const, port}));
      const links = [{...link('router', 'broken', ['rdc repo up shop']), opens}];
      return explanationFor(explained(links), {...reader, dns: null}).links[0]?.hints;
    };
    const rest = ['rdc context push-infra server-1', 'rdc repo up shop'];
    expect(hints()).toEqual(['rdc repo up shop']);
    expect(hints(25)).toEqual(['rdc context set-infra server-1 --tcp-ports 143,25', ...rest]);
    expect(hints(143)).toEqual(rest);
    // Of two commands the second would take back what the first has opened.
    expect(hints(25, 587, 25)).toEqual(['rdc context set-infra server-1 --tcp-ports 143,25,587', ...rest]);
  });
});
