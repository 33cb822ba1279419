import {describe, expect, test} from '@jest/globals';
import type {Certificate, CertificateFailure} from '../../../../src/contract/operations/proxy-certs.js';
import type {ListedRoute} from '../../../../src/contract/operations/proxy.js';
import {missingNames, withUnmetWishes} from '../../../../src/renet/operations/proxy-certs.js';
import {routeCertificate} from '../../../../src/renet/proxy/route-certificates.js';
import {guid} from '../support.js';

const certificate = (domains: string[], other: Partial<Certificate> = {}): Certificate => ({
  domains,
  notAfter: '2027-02-01T00:00:00.000Z',
  daysLeft: 60,
  issuer: 'R11',
  state: 'valid',
  ...other,
});
const route = (other: Partial<ListedRoute> = {}): ListedRoute => ({
  protocol: 'http',
  name: 'shop-2816',
  rule: 'Host(`shop.example.com`)',
  entryPoints: ['websecure'],
  servers: [],
  tls: true,
  networkId: 2816,
  service: 'web',
  auto: false,
  resolver: 'letsencrypt',
  passthrough: false,
  domains: [],
  repository: guid,
  certificate: {state: 'pending', notAfter: null},
  ...other,
});
const failure = (domains: string[]): CertificateFailure => ({time: null, domains, reason: 'No.', hints: []});
const wildcard = certificate(['example.com', '*.example.com'], {notAfter: '2027-01-01T00:00:00.000Z'});

describe('the certificate of a route', () => {
  test.each([
    ['one for its host', route(), [certificate(['shop.example.com'])], null, 'valid', '2027-02-01T00:00:00.000Z'],
    ['a wildcard for its host', route(), [wildcard], null, 'valid', '2027-01-01T00:00:00.000Z'],
    [
      'the longer one of two',
      route(),
      [wildcard, certificate(['shop.example.com'])],
      null,
      'valid',
      '2027-02-01T00:00:00.000Z',
    ],
    [
      'that of another router, when it asks for none',
      route({resolver: null}),
      [wildcard],
      null,
      'valid',
      '2027-01-01T00:00:00.000Z',
    ],
    ['none yet', route(), [], null, 'pending', null],
    ['a failed attempt', route(), [], failure(['shop.example.com']), 'failed', null],
    ['a failed attempt for all', route(), [], failure([]), 'failed', null],
    ['a failed attempt for others', route(), [], failure(['other.example.com']), 'pending', null],
    [
      'one that is over',
      route(),
      [certificate(['shop.example.com'], {state: 'expired'})],
      null,
      'expired',
      '2027-02-01T00:00:00.000Z',
    ],
    [
      'one that cannot be read',
      route(),
      [certificate(['shop.example.com'], {notAfter: null, state: 'unreadable'})],
      null,
      'pending',
      null,
    ],
    ["Traefik's own", route({resolver: null}), [], null, 'own', null],
    ['that of the app', route({resolver: null, passthrough: true}), [], null, 'none', null],
    ['plain HTTP', route({tls: false, resolver: null}), [wildcard], null, 'none', null],
    [
      'one host of two',
      route({rule: 'Host(`shop.example.com`) || Host(`a.example.org`)'}),
      [wildcard],
      null,
      'pending',
      null,
    ],
    [
      'domains of its labels',
      route({domains: ['example.com', '*.example.com']}),
      [wildcard],
      null,
      'valid',
      '2027-01-01T00:00:00.000Z',
    ],
    ['a pattern without domains', route({rule: 'HostRegexp(`.+`)'}), [wildcard], null, 'pending', null],
  ])('%s', (_name, given, kept, failed, state, notAfter) => {
    expect(routeCertificate(given, kept, failed)).toEqual({state, notAfter});
  });
});

describe('names without a certificate', () => {
  test('are those that routers ask for, each once', () => {
    const routes = [
      route(),
      route({name: 'again-2816'}),
      route({rule: 'Host(`b.example.org`)'}),
      route({resolver: null}),
    ];
    expect(missingNames(routes, [certificate(['b.example.org'])])).toEqual([
      {host: 'shop.example.com', networkId: 2816, repository: guid, service: 'web'},
    ]);
  });

  test('are also those of a resolver that is not set up', () => {
    const cause = {kind: 'unknown-resolver', protocol: 'http', router: 'shop', resolver: 'letsencrypt'} as const;
    const problem = {problem: '', networkId: 2816, service: 'web', containers: [], label: null, cause};
    const without = route({resolver: null});
    const routes = [
      without,
      {...without, service: 'api'},
      {...without, name: 'other-2816'},
      {...without, networkId: 28160},
    ];
    expect(withUnmetWishes(routes, [problem]).map(({resolver}) => resolver)).toEqual(['letsencrypt', null, null, null]);
  });
});
