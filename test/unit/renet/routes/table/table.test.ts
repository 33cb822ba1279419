import {describe, expect, test} from '@jest/globals';
import type {RouteSettings} from '../../../../../src/renet/routes/table/settings.js';
import type {TableInput} from '../../../../../src/renet/routes/table/table.js';
import {certified, container, own, plain, table} from '../scene.js';

const host = 'Host(`app.example.org`)';

describe('routes of labels', () => {
  test('names are unique on the server, servers are at the service address, entrypoints are those of every address', () => {
    const {document, routes, causes} = table([container('web', own('app', host))]);
    expect(document).toEqual({
      http: {
        routers: {'app-2816': {rule: host, entryPoints: ['web', 'web--2'], service: 'app-2816'}},
        services: {'app-2816': {loadBalancer: {servers: [{url: 'http://127.0.11.2:8080'}]}}},
      },
    });
    expect(routes).toEqual([
      {
        protocol: 'http',
        name: 'app-2816',
        rule: host,
        entryPoints: ['web'],
        servers: ['http://127.0.11.2:8080'],
        tls: false,
        networkId: 2816,
        service: 'web',
        auto: false,
        resolver: null,
        passthrough: false,
        domains: [],
      },
    ]);
    expect(causes).toEqual([]);
  });

  test('references inside a repository follow the new names, those to another provider stay', () => {
    const more = {
      'traefik.http.routers.app.middlewares': 'both,auth@file',
      'traefik.http.middlewares.both.chain.middlewares': 'page,limit@file',
      'traefik.http.middlewares.page.errors.service': 'app',
      'traefik.http.services.app.loadbalancer.serverstransport': 'slow',
      'traefik.http.serverstransports.slow.disablehttp2': 'true',
    };
    const {http} = table([container('web', own('app', host, 'web', more))]).document;
    expect(http?.['routers']?.['app-2816']).toMatchObject({middlewares: ['both-2816', 'auth@file']});
    expect(http?.['middlewares']).toEqual({
      'both-2816': {chain: {middlewares: ['page-2816', 'limit@file']}},
      'page-2816': {errors: {service: 'app-2816'}},
    });
    expect(http?.['services']?.['app-2816']).toMatchObject({loadBalancer: {serversTransport: 'slow-2816'}});
    expect(http?.['serversTransports']).toEqual({'slow-2816': {disableHTTP2: true}});
  });

  test('a router finds the only service; of several it must name one', () => {
    const second = {'traefik.http.services.other.loadbalancer.server.port': '9000'};
    expect(table([container('web', own('app', host))]).routes).toHaveLength(1);
    const {routes, causes} = table([container('web', own('app', host, 'web', second))]);
    expect(routes).toEqual([]);
    expect(causes).toEqual([
      {kind: 'router-lacks-service', protocol: 'http', router: 'app', choices: ['app', 'other']},
    ]);
  });

  test('scheme and URL of a server are as labelled', () => {
    const scheme = {'traefik.http.services.app.loadbalancer.server.scheme': 'https'};
    expect(table([container('web', own('app', host, 'web', scheme))]).routes[0]?.servers).toEqual([
      'https://127.0.11.2:8080',
    ]);
  });

  test('a wrong label costs its container all routes, and nobody else', () => {
    const bad = container('bad', own('b', host, 'web', {'traefik.http.routers.b.priority': 'x'}), {slot: 1});
    const {routes, causes} = table([bad, container('web', own('app', 'Path(`/`)'))]);
    expect(routes.map(({name}) => name)).toEqual(['app-2816']);
    expect(causes).toEqual([
      {kind: 'label-wrong-type', label: 'traefik.http.routers.b.priority', value: 'x', expected: 'int'},
    ]);
  });

  test('TCP and UDP routers reach their service', () => {
    const labels = {
      'traefik.enable': 'true',
      'traefik.tcp.routers.smtp.entrypoints': 'tcp-25',
      'traefik.tcp.routers.smtp.rule': 'HostSNI(`*`)',
      'traefik.tcp.services.smtp.loadbalancer.server.port': '25',
      'traefik.udp.routers.dns.entrypoints': 'udp-53',
      'traefik.udp.services.dns.loadbalancer.server.port': '5300',
    };
    const {document} = table([container('mail', labels)]);
    expect(document).toEqual({
      tcp: {
        routers: {'smtp-2816': {entryPoints: ['tcp-25'], rule: 'HostSNI(`*`)', service: 'smtp-2816'}},
        services: {'smtp-2816': {loadBalancer: {servers: [{address: '127.0.11.2:25'}]}}},
      },
      udp: {
        routers: {'dns-2816': {entryPoints: ['udp-53'], service: 'dns-2816'}},
        services: {'dns-2816': {loadBalancer: {servers: [{address: '127.0.11.2:5300'}]}}},
      },
    });
  });
});

describe('HTTPS', () => {
  const secure = container(
    'web',
    own('app', host, 'websecure', {'traefik.http.routers.app.tls.certresolver': 'letsencrypt'}),
  );

  test('plain HTTP of a secure host is sent on to HTTPS, behind every router that wants it', () => {
    const {document, routes} = table([secure], certified);
    expect(document['http']?.['routers']).toEqual({
      'app-2816': {rule: host, entryPoints: ['websecure'], tls: {certResolver: 'letsencrypt'}, service: 'app-2816'},
      'app-2816-to-https': {
        rule: host,
        entryPoints: ['web', 'web--2'],
        middlewares: ['to-https'],
        service: 'noop@internal',
        priority: 1,
      },
    });
    expect(document['http']?.['middlewares']).toEqual({
      'to-https': {redirectScheme: {scheme: 'https', permanent: true}},
    });
    expect(routes.map(({name}) => name)).toEqual(['app-2816']);
  });

  test('a resolver that is not configured is taken out, with a warning, and no redirect is for ever', () => {
    const {document, causes} = table([secure]);
    expect(document['http']?.['routers']?.['app-2816']).toMatchObject({tls: {}});
    expect(document['http']?.['middlewares']).toEqual({
      'to-https': {redirectScheme: {scheme: 'https', permanent: false}},
    });
    expect(causes).toEqual([{kind: 'unknown-resolver', protocol: 'http', router: 'app', resolver: 'letsencrypt'}]);
  });

  test('a router on both without TLS serves both; with TLS the plain one redirects', () => {
    const both = table([container('a', own('a', host, 'web,websecure'))]);
    expect(Object.keys(both.document['http']?.['routers'] ?? {})).toEqual(['a-2816']);
    const tls = table([container('a', own('a', host, 'web,websecure', {'traefik.http.routers.a.tls': 'true'}))]);
    expect(tls.routes[0]?.entryPoints).toEqual(['websecure']);
    expect(Object.keys(tls.document['http']?.['routers'] ?? {})).toEqual(['a-2816', 'a-2816-to-https']);
  });
});

describe('automatic routes', () => {
  const port = (value: string) => ({'rediacc.service_port': value});

  test('every service without rules has one: plain without certificates, a shared wildcard with them', () => {
    const services = [container('myapp', port('3000'))];
    expect(table(services).routes).toEqual([
      {
        protocol: 'http',
        name: 'myapp-2816',
        rule: 'Host(`myapp-2816.example.com`)',
        entryPoints: ['web'],
        servers: ['http://127.0.11.2:3000'],
        tls: false,
        networkId: 2816,
        service: 'myapp',
        auto: true,
        resolver: null,
        passthrough: false,
        domains: [],
      },
    ]);
    expect(table(services, certified).document['http']?.['routers']?.['myapp-2816']).toEqual({
      rule: 'Host(`myapp-2816.example.com`)',
      entryPoints: ['websecure'],
      service: 'myapp-2816',
      tls: {certResolver: 'letsencrypt', domains: [{main: 'example.com', sans: ['*.example.com']}]},
    });
    const passing = {'traefik.tcp.routers.p.tls.passthrough': 'true', 'traefik.tcp.routers.p.rule': 'HostSNI(`a.org`)'};
    const handed = own('x', 'Host(`x.org`)', 'web', {
      ...passing,
      'traefik.tcp.routers.p.entrypoints': 'tcp-25',
      'traefik.tcp.services.p.loadbalancer.server.port': '25',
    });
    expect(table([container('x', handed)]).routes.map(({name, passthrough}) => [name, passthrough])).toEqual([
      ['p-2816', true],
      ['x-2816', false],
    ]);
    expect(table(services, certified).routes[0]).toMatchObject({
      resolver: 'letsencrypt',
      domains: ['example.com', '*.example.com'],
    });
  });

  test.each([
    ['the label says no', {...port('80'), 'rediacc.auto_route': 'false'}, plain],
    ['Traefik is told to leave it alone', {...port('80'), 'traefik.enable': 'false'}, plain],
    ['it is a database', port('5432'), plain],
    ['there is no port', {}, plain],
    ['there is no base domain', port('80'), {...plain, baseDomain: null}],
    ['they are switched off', port('80'), {...plain, autoRoutes: false}],
  ])('none when %s', (_case, labels: Record<string, string>, settings) => {
    const {routes, document, causes} = table([container('x', labels)], settings);
    expect({routes, document, causes}).toEqual({routes: [], document: {}, causes: []});
  });

  test('a service that listens on several ports is asked to choose', () => {
    const listening = new Map([['127.0.11.2', [8080, 9090]]]);
    const {routes, causes} = table([container('x')], plain, {listening});
    expect(routes).toEqual([]);
    expect(causes).toEqual([{kind: 'several-ports', ports: [8080, 9090]}]);
  });
});

describe('conflicts', () => {
  test('the older network has the rule, however the younger one writes it and whoever came first', () => {
    const young = container('thief', own('y', 'Host( "APP.example.org" )'), {networkId: 2880});
    const {routes, conflicts} = table([young, container('web', own('app', host))]);
    expect(routes.map(({name}) => name)).toEqual(['app-2816']);
    expect(conflicts).toEqual([
      {claim: 'http Host(`app.example.org`) on web', winner: 'web of network 2816', losers: ['thief of network 2880']},
    ]);
  });

  test('a rule is lost on the disputed entrypoint only', () => {
    const young = container('thief', own('y', host, 'web,websecure'), {networkId: 2880});
    const {routes} = table([young, container('web', own('app', host, 'web'))]);
    expect(routes.map(({name, entryPoints}) => [name, entryPoints])).toEqual([
      ['app-2816', ['web']],
      ['y-2880', ['websecure']],
    ]);
  });

  test('an automatic route of an older network cannot be taken over', () => {
    const thief = container('thief', own('y', 'Host(`myapp-2816.example.com`)'), {networkId: 2880});
    const {routes} = table([thief, container('myapp', {'rediacc.service_port': '80'})]);
    expect(routes.map(({name}) => name)).toEqual(['myapp-2816']);
  });

  test('two containers with the same labels are one service with two servers', () => {
    const [one, two] = [
      container('web', own('app', host)),
      {...container('web', own('app', host), {slot: 1}), id: 'two'},
    ];
    const {routes, conflicts} = table([one, two]);
    expect(routes.map(({servers}) => servers)).toEqual([['http://127.0.11.2:8080', 'http://127.0.11.3:8080']]);
    expect(conflicts).toEqual([]);
  });

  test('one name for two different things in a repository is reported', () => {
    const {conflicts} = table([
      container('a', own('app', 'Path(`/a`)')),
      container('b', own('app', 'Path(`/b`)'), {slot: 1}),
    ]);
    expect(conflicts).toEqual([
      {claim: 'http router app-2816', winner: 'a of network 2816', losers: ['b of network 2816']},
    ]);
  });
});

test('a dynamic port leads to the port it was given for', () => {
  const allocation = {protocol: 'tcp', port: 10_000, networkId: 2816, service: 'game', target: 25_565} as const;
  const {routes} = table([container('game')], plain, {allocations: [allocation]});
  expect(routes).toMatchObject([
    {protocol: 'tcp', rule: 'HostSNI(`*`)', entryPoints: ['tcp-10000'], servers: ['127.0.11.2:25565'], auto: true},
  ]);
});

test('what was worked out before is worked out again when ports, allocations or settings are others', () => {
  const containers = [
    container('a', {}),
    container('b', own('b', 'Path(`/`)', 'web', {'rediacc.tcp_ports': '22'}), {slot: 1}),
  ];
  const fresh = () => containers.map((one) => ({...one}));
  const allocations = [{protocol: 'tcp' as const, networkId: 2816, service: 'b', target: 22, port: 10_000}];
  const listening = (...ports: number[]) => new Map([['127.0.11.2', ports]]);
  const variants: [RouteSettings, Partial<TableInput>][] = [
    [plain, {}],
    [plain, {listening: listening(80)}],
    [plain, {listening: listening(80, 81)}],
    [certified, {listening: listening(80)}],
    [plain, {allocations}],
    [plain, {}],
  ];
  const tables = variants.map(([settings, rest]) => table(containers, settings, rest));
  expect(tables).toEqual(variants.map(([settings, rest]) => table(fresh(), settings, rest)));
  expect(new Set(tables.map((one) => JSON.stringify(one))).size).toBe(5);
});
