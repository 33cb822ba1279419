import {expect, test} from '@jest/globals';
import type {Route} from '../../../../src/contract/operations/proxy.js';
import {publicAddresses} from '../../../../src/domain/proxy/routes.js';

const route = (change: Partial<Route>): Route => ({
  protocol: 'http',
  name: 'r',
  rule: 'Host(`a.example.com`)',
  entryPoints: ['websecure'],
  servers: [],
  tls: true,
  networkId: 2816,
  service: 'web',
  auto: false,
  resolver: null,
  passthrough: false,
  domains: [],
  ...change,
});

test('gives every host of the HTTP routers of one repository, own domains first', () => {
  const routes = [
    route({service: 'web', auto: true, tls: false, rule: 'Host(`web-2816.example.com`)'}),
    route({rule: 'Host(`a.example.com`, `b.example.com`) && PathPrefix(`/x`)'}),
    route({service: 'api', rule: 'Host(`api.example.com`) || HostRegexp(`.+\\.example\\.com`)'}),
    route({networkId: 2880, rule: 'Host(`other.example.com`)'}),
    route({protocol: 'tcp', rule: 'HostSNI(`*`)'}),
    route({rule: null}),
  ];
  expect(publicAddresses(routes, 2816)).toEqual([
    {service: 'api', url: 'https://api.example.com', auto: false},
    {service: 'web', url: 'https://a.example.com', auto: false},
    {service: 'web', url: 'https://b.example.com', auto: false},
    {service: 'web', url: 'http://web-2816.example.com', auto: true},
  ]);
});

test('prefers https when a host has a router for both', () => {
  const urls = publicAddresses([route({tls: false}), route({tls: true}), route({tls: false})], 2816);
  expect(urls).toEqual([{service: 'web', url: 'https://a.example.com', auto: false}]);
});

test('a host that a router excludes, or that only stands in a path, is no address of its own', () => {
  const rules = [
    'Host(`a.example.com`) && !Host(`b.example.com`)',
    '!(Host(`c.example.com`))',
    'Path(`/Host(d.example.com)`)',
  ];
  const urls = publicAddresses(
    rules.map((rule) => route({rule})),
    2816,
  );
  expect(urls.map(({url}) => url)).toEqual(['https://a.example.com']);
});
