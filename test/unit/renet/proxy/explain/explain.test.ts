import {describe, expect, test} from '@jest/globals';
import type {RouteCause, RouteProblem} from '../../../../../src/contract/operations/route-problem.js';
import {CERTIFIED, explained, GUID, hints, ID, shop} from './scene.js';

const HOST = 'shop.example.com';
const certificate = {
  domains: [HOST],
  notAfter: '2027-02-01T00:00:00.000Z',
  daysLeft: 60,
  issuer: 'R11',
  state: 'valid' as const,
};
const asking = shop({'traefik.http.routers.shop.tls.certresolver': 'letsencrypt'});

describe('a host that is reachable', () => {
  test('has a good chain; DNS is left to the workstation', () => {
    const {states, verdict, repository, networkId, service, link} = explained(HOST);
    expect(states).toEqual([
      'dns: unknown',
      'entrypoint: ok',
      'router: ok',
      'service: ok',
      'listener: ok',
      'container: ok',
      'certificate: ok',
    ]);
    expect({verdict, repository, networkId, service}).toEqual({
      verdict: 'reachable',
      repository: GUID,
      networkId: ID,
      service: 'web',
    });
    expect(link('service').seen).toContain('http://127.0.11.2:8080');
    expect(link('certificate').seen).toContain('browsers do not trust');
  });

  test('may have its automatic name, or a certificate', () => {
    expect(explained('web-2816.example.com', {labels: {}})).toMatchObject({verdict: 'reachable', service: 'web'});
    const certified = explained(HOST, {labels: asking, configEnv: CERTIFIED, other: {certificates: [certificate]}});
    expect(certified.verdict).toBe('reachable');
    expect(certified.link('certificate').seen).toContain('until 2027-02-01');
  });

  test('is told of as warned of, when another of its routers is left out', () => {
    const labels = shop({
      'traefik.tcp.routers.mail.entrypoints': 'tcp-25',
      'traefik.tcp.routers.mail.rule': 'HostSNI(`*`)',
      'traefik.tcp.services.mail.loadbalancer.server.port': '25',
    });
    const {verdict, warnings} = explained(HOST, {labels});
    expect(verdict).toBe('reachable');
    expect(warnings.join()).toContain('names the unknown entrypoint tcp-25');
  });
});

describe('a service that is absent from the routes', () => {
  test.each([
    [
      'its container is stopped',
      {state: 'exited', status: 'Exited (0) 3 minutes ago'},
      'is stopped (Exited (0) 3 minutes ago)',
      hints.up,
    ],
    ['its container is not healthy', {status: 'Up 4 minutes (unhealthy)'}, 'is not healthy', hints.logs],
    [
      'its container is still starting',
      {status: 'Up 1 second (health: starting)'},
      'has not passed its health check',
      hints.logs,
    ],
    [
      'its labels lack traefik.enable',
      {labels: {...shop(), 'traefik.enable': 'false'}},
      'traefik.enable=true is missing',
      'Add the label traefik.enable=true, then:',
    ],
    [
      'its labels are refused',
      {labels: shop({'traefik.http.routers.shop.entrypoint': 'web'})},
      'entrypoint',
      `Correct its labels, then: ${hints.up}`,
    ],
    [
      'no label names it',
      {labels: {}},
      'no container names it',
      'See whether it runs: rdc repo ps <name> --machine <machine>',
    ],
    [
      'there is no container',
      {absent: true},
      'no container names it',
      'Start its container: rdc repo up <name> --machine <machine>',
    ],
  ])('because %s', (_why, scene, seen, hint) => {
    const {first, verdict} = explained(HOST, scene);
    expect(verdict).toBe('broken');
    expect(first?.link).toBe('router');
    expect(first?.seen).toContain(seen);
    expect(first?.hints).toContain(hint);
  });

  test('because its repository is down, when its name says which', () => {
    const networks = [{networkId: ID, repository: GUID, daemon: 'down' as const}];
    const {first} = explained('web-2816.example.com', {absent: true, other: {networks}});
    expect(first).toMatchObject({link: 'router', hints: [hints.mount]});
    expect(first?.seen).toContain(`repository ${GUID} is down`);
  });

  test('because its repository went down a moment ago: its routes stay for a minute', () => {
    const networks = [{networkId: ID, repository: GUID, daemon: 'down' as const}];
    const {link} = explained(HOST, {other: {networks, containers: []}});
    expect(link('container')).toMatchObject({
      state: 'broken',
      seen: `Repository ${GUID} is down.`,
      hints: [hints.mount],
    });
  });

  test('because a repository is down that may be the one', () => {
    const networks = [{networkId: ID, repository: GUID, daemon: 'down' as const}];
    expect(explained(HOST, {absent: true, other: {networks}}).first?.seen).toContain(`are down: ${GUID}.`);
  });

  test.each([
    ['no such network', 'web-9984.example.com', {}, 'no repository of this server has the network id 9984'],
    ['rules of its own instead', 'web-2816.example.com', {}, 'has rules of its own'],
    ['no such service', 'api-2816.example.com', {}, 'has no container of a service api'],
    ['its port is unknown', 'web-2816.example.com', {labels: {'rediacc.service_port': 'x'}}, 'which is not a port'],
    ['hidden by a label', 'web-2816.example.com', {labels: {'rediacc.auto_route': 'false'}}, 'keep it out'],
    [
      'switched off',
      'web-2816.example.com',
      {labels: {}, configEnv: 'BASE_DOMAIN=example.com\nAUTO_ROUTES=false\n'},
      'switched off',
    ],
  ])('and its automatic name has %s', (_why, host, scene, seen) => {
    expect(explained(host, scene).first?.seen).toContain(seen);
  });

  test('because another repository claims the same', () => {
    const winner = {service: 'web', networkId: 2752};
    const router = {protocol: 'http', router: 'shop', entryPoint: 'websecure'} as const;
    const lost: Lost = {kind: 'rule-taken', ...router, rule: 'Host(`shop.example.com`)', winner};
    const seen = (cause: Lost) =>
      explained(HOST, {other: {routes: [], health: {...explainedHealth(), problems: [problem(cause)]}}}).first?.seen;
    expect(seen(lost)).toBe(
      'No router takes shop.example.com: web of network 2752 (http Host(`shop.example.com`) on websecure) claims the same.',
    );
    expect(seen({...lost, rule: 'Host(`other.example.com`)'})).not.toContain('claims the same');
  });

  test('and the route server does not answer', () => {
    const {first, states} = explained(HOST, {other: {routes: null, health: null}});
    expect(first).toMatchObject({link: 'router', seen: 'The route server does not answer.'});
    expect(states).toContain('service: unknown');
  });
});

type Lost = Extract<RouteCause, {kind: 'rule-taken'}>;

const problem = (cause: RouteCause): RouteProblem => ({
  problem: 'What is wrong.',
  networkId: ID,
  service: 'web',
  containers: [],
  label: null,
  cause,
});

const explainedHealth = () => ({
  status: 'degraded' as const,
  routers: {http: 0, tcp: 0, udp: 0},
  services: {http: 0, tcp: 0, udp: 0},
  autoRoutes: {enabled: true, baseDomain: null},
  daemons: [],
  conflicts: [],
  warnings: [],
  agentHash: '',
});

describe('an entrypoint that is wrong', () => {
  test.each([
    ['Traefik is stopped', {traefik: 'exited'}, 'Traefik is exited.', 'rdc proxy up --machine <machine>'],
    ['nothing is installed', {installed: false}, 'not installed', hints.push],
    ['nobody listens', {bound: []}, 'nobody listens at 10.0.2.15:80/tcp, 10.0.2.15:443/tcp', hints.push],
    ['an address is new', {ownAddresses: ['10.0.2.15', '10.0.9.9']}, 'does not listen at 10.0.9.9', hints.push],
  ])('because %s', (_why, other, seen, hint) => {
    const {first} = explained(HOST, {other});
    expect(first?.link).toBe('entrypoint');
    expect(first?.seen).toContain(seen);
    expect(first?.hints).toContain(hint);
  });

  test('that is IPv6 is found however its address was typed', () => {
    const listens = [{entryPoint: 'web-v6', protocol: 'tcp' as const, address: '2001:DB8:0::50', port: 80}];
    const bound = [{protocol: 'tcp' as const, ip: '2001:db8::50', port: 80}];
    expect(explained(HOST, {other: {listens, bound, ownAddresses: []}}).link('entrypoint').state).toBe('ok');
  });

  test('because the router wants one that browsers do not come to', () => {
    const {first} = explained(HOST, {labels: shop({'traefik.http.routers.shop.entrypoints': 'tcp-5432'})});
    expect(first?.link).toBe('router');
    expect(first?.hints[0]).toBe('Set the label traefik.http.routers.shop.entrypoints=websecure,websecure-v6.');
  });
});

describe('502 Bad Gateway', () => {
  test('the app does not listen on the declared port, and the port it has is named', () => {
    const {first, verdict} = explained(HOST, {listens: {tcp: [3000]}});
    expect(verdict).toBe('broken');
    expect(first?.link).toBe('listener');
    expect(first?.seen).toBe(
      'Nobody listens at 127.0.11.2:8080/tcp, so visitors see 502 Bad Gateway. At this address there is port 3000.',
    );
    expect(first?.hints).toEqual([
      'Let the app listen at ${WEB_IP}:8080, or name its port by the label traefik.http.services.shop.loadbalancer.server.port, then:',
      hints.up,
      hints.logs,
    ]);
  });

  test('an app that listens at all addresses is reached', () => {
    const bound = [
      {protocol: 'tcp' as const, ip: '10.0.2.15', port: 80},
      {protocol: 'tcp' as const, ip: '10.0.2.15', port: 443},
      {protocol: 'tcp' as const, ip: '::', port: 8080},
    ];
    expect(explained(HOST, {other: {bound}}).verdict).toBe('reachable');
  });

  test('a target elsewhere cannot be told', () => {
    const labels = {...shop(), 'traefik.http.services.shop.loadbalancer.server.url': 'http://192.0.2.9:80'};
    delete (labels as Record<string, string>)['traefik.http.services.shop.loadbalancer.server.port'];
    const {verdict, states} = explained(HOST, {labels});
    expect([verdict, states[4]]).toEqual(['unknown', 'listener: unknown']);
  });
});

describe('a certificate that was not issued', () => {
  const pending = (other = {}) => explained(HOST, {labels: asking, configEnv: CERTIFIED, other});

  test('because DNS or the token is wrong, as far as anybody knows', () => {
    const {first, verdict} = pending();
    expect([first?.link, verdict]).toEqual(['certificate', 'broken']);
    expect(first?.hints).toEqual([
      'See whether the DNS of shop.example.com points to this server, at Cloudflare.',
      'See whether the token may read the zone and edit its DNS (Zone:Read, DNS:Edit).',
      'rdc proxy logs --machine <machine>',
    ]);
  });

  test("because of what Traefik's log says", () => {
    const failure = {time: null, domains: [HOST], reason: 'Cloudflare refuses the token.', hints: ['another token']};
    expect(pending({failure}).first).toEqual({
      link: 'certificate',
      state: 'broken',
      seen: 'None was issued. Cloudflare refuses the token.',
      hints: ['another token'],
    });
    expect(pending({failure: {...failure, domains: ['a.org']}}).first?.seen).toContain('None was issued yet');
  });

  test('because none is set up', () => {
    const {first} = explained(HOST, {labels: asking});
    expect(first?.link).toBe('certificate');
    expect(first?.hints).toEqual([
      'rdc context set-infra <machine> --cert-email <mail> --cf-dns-token-stdin < <file>',
      hints.push,
    ]);
  });

  test('or is over', () => {
    const expired = {...certificate, state: 'expired' as const, daysLeft: -3};
    expect(pending({certificates: [expired]}).first?.seen).toContain('has expired');
  });
});

describe('a rule that asks for more than a host', () => {
  test.each(['Host(`shop.example.com`) && PathPrefix(`/api`)', 'HostRegexp(`.+\\.example\\.com`)'])('%s', (rule) => {
    const {verdict, link, states} = explained(HOST, {labels: shop({'traefik.http.routers.shop.rule': rule})});
    expect([verdict, link('router').state]).toEqual(['unknown', 'unknown']);
    expect(link('router').seen).toContain(rule);
    expect(states).toContain('listener: ok');
  });
});

describe('a service without a server', () => {
  test('has no valid port', () => {
    const labels = shop({'traefik.http.services.shop.loadbalancer.server.port': '0'});
    const {first} = explained(HOST, {labels});
    expect(first?.link).toBe('service');
    expect(first?.seen).toContain('no valid port');
  });
});
