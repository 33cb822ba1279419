import {describe, expect, test} from '@jest/globals';
import {container, own, plain, table, tcp, TLS} from '../scene.js';

const host = 'Host(`app.example.org`)';

describe('entrypoints', () => {
  test('unknown ones are left out with a warning; a router without any left is left out', () => {
    const {routes, causes} = table([
      container('a', own('a', 'Path(`/a`)', 'web,tcp-9999')),
      container('b', own('b', 'Path(`/b`)', 'udp-53'), {slot: 1}),
    ]);
    expect(routes.map(({name, entryPoints}) => [name, entryPoints])).toEqual([['a-2816', ['web']]]);
    expect(causes).toEqual([
      {kind: 'unknown-entrypoint', protocol: 'http', router: 'a', entryPoint: 'tcp-9999'},
      {kind: 'router-left-out', protocol: 'http', router: 'b'},
      {kind: 'unknown-entrypoint', protocol: 'http', router: 'b', entryPoint: 'udp-53'},
    ]);
  });

  test('an IPv6 twin that is not there is no reason to warn', () => {
    expect(table([container('a', own('a', host, 'web,web-v6'))]).causes).toEqual([]);
  });

  test('without any, a plain router has both web entrypoints and one with TLS the secure one', () => {
    const labels = own('a', host, '');
    expect(table([container('a', labels)]).routes[0]?.entryPoints).toEqual(['web', 'websecure']);
    const secure = table([container('a', {...labels, 'traefik.http.routers.a.tls': 'true'})]);
    expect(secure.routes[0]?.entryPoints).toEqual(['websecure']);
  });

  test.each([
    ['everything', 'HostSNI(`*`)', {}],
    ['whoever comes from anywhere, in clear', 'ClientIP(`0.0.0.0/0`)', {}],
    ['whoever comes from anywhere, with TLS', 'ClientIP(`0.0.0.0/0`, `::/0`)', TLS],
    ['all but one', '!HostSNI(`nobody.example.org`)', TLS],
    ['a pattern', 'HostSNIRegexp(`.*`)', TLS],
    ['a host, or else everything', 'HostSNI(`a.example.org`) || ALPN(`h2`)', TLS],
    ['a host in clear, which Traefik cannot know', 'HostSNI(`a.example.org`)', {}],
  ])('a TCP router cannot silence the web: %s', (_, rule, tls) => {
    const {routes, causes} = table([container('greedy', tcp('all', 'web,websecure', rule, tls))]);
    expect(routes).toEqual([]);
    expect(causes).toEqual([{kind: 'router-takes-others', protocol: 'tcp', router: 'all'}]);
  });

  test('a TCP router with TLS takes the hosts that it names beside the web', () => {
    const rule = 'HostSNI(`a.example.org`) && ClientIP(`192.0.2.0/24`)';
    expect(table([container('a', tcp('a', 'websecure', rule, TLS))]).routes).toMatchObject([{name: 'a-2816'}]);
  });

  test('a dynamic one belongs to whom it was given, and to nobody before', () => {
    const allocation = {protocol: 'tcp', port: 10_000, networkId: 2880, service: 'game', target: 25_565} as const;
    const game = container('game', {}, {networkId: 2880});
    const thief = container('thief', tcp('t', 'tcp-10000'));
    const given = table([thief, game], plain, {allocations: [allocation]});
    expect(given.routes.map(({name}) => name)).toEqual(['game-port-25565-2880']);
    expect(given.conflicts).toEqual([]);
    const cause = {kind: 'dynamic-entrypoint', protocol: 'tcp', router: 't', entryPoint: 'tcp-10000'};
    expect(given.causes).toContainEqual(cause);
    expect(table([thief]).routes).toEqual([]);
    const own = container('own', tcp('own', 'tcp-10000', 'HostSNI(`a.example.org`)', TLS), {networkId: 2880, slot: 1});
    expect(table([own, game], plain, {allocations: [allocation]}).routes).toHaveLength(2);
  });
});

describe('an entrypoint of two repositories', () => {
  test('TCP in clear cannot be shared: who is older has the entrypoint, whatever the younger one asks for', () => {
    const mail = container('mail', tcp('smtp', 'tcp-25'));
    const young = (labels: Record<string, string>) => table([container('thief', labels, {networkId: 2880}), mail]);
    // Traefik prefers this rule to HostSNI(`*`); and it waits for what the client says when anybody wants TLS, while SMTP servers speak first.
    for (const labels of [
      tcp('t', 'tcp-25', 'ClientIP(`0.0.0.0/0`)'),
      tcp('t', 'tcp-25', 'HostSNI(`a.example.org`)', TLS),
      own('t', host, 'tcp-25', {'traefik.http.routers.t.tls': 'true'}),
    ]) {
      const {routes, conflicts} = young(labels);
      expect(routes.map(({name}) => name)).toEqual(['smtp-2816']);
      expect(conflicts).toEqual([
        {claim: 'tcp in clear on tcp-25', winner: 'mail of network 2816', losers: ['thief of network 2880']},
      ]);
    }
  });

  test('TCP with TLS is shared by hosts; one in clear beside it disturbs nobody who is older', () => {
    const secure = (name: string, networkId: number) =>
      container(name, tcp(name, 'tcp-25', `HostSNI(\`${name}.example.org\`)`, TLS), {networkId});
    const clear = container('clear', tcp('clear', 'tcp-25'), {networkId: 2944});
    const {routes, conflicts} = table([clear, secure('b', 2880), secure('a', 2816)]);
    expect(routes.map(({name}) => name)).toEqual(['a-2816', 'b-2880', 'clear-2944']);
    expect(conflicts).toEqual([]);
  });

  test('a repository may mix both on an entrypoint of its own', () => {
    const labels = {...tcp('clear', 'tcp-25'), ...tcp('secure', 'tcp-25', 'HostSNI(`a.example.org`)', TLS)};
    const service = {
      'traefik.tcp.routers.clear.service': 'clear',
      'traefik.tcp.routers.secure.service': 'secure',
    };
    expect(table([container('db', {...labels, ...service})]).routes).toHaveLength(2);
  });
});
