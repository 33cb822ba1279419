import {afterAll, describe, expect, test} from '@jest/globals';
import ProxyCerts from '../../../src/commands/proxy/certs.js';
import ProxyDown from '../../../src/commands/proxy/down.js';
import ProxyLogs from '../../../src/commands/proxy/logs.js';
import ProxyRefresh from '../../../src/commands/proxy/refresh.js';
import ProxyRoutes from '../../../src/commands/proxy/routes.js';
import ProxyStatus from '../../../src/commands/proxy/status.js';
import ProxyUp from '../../../src/commands/proxy/up.js';
import type {Result} from '../../../src/contract/index.js';
import type {ListedRoute, RouterHealth} from '../../../src/contract/operations/proxy.js';
import type {Guid} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {entry, GUID, workstation} from '../repo/scene.js';

afterAll(cleanUp);

const withShop = (scene: Scene): Scene => ({document: workstation({shop: entry}), ...scene});
const health: RouterHealth = {
  status: 'ok',
  routers: {http: 2, tcp: 1, udp: 0},
  services: {http: 2, tcp: 1, udp: 0},
  autoRoutes: {enabled: true, baseDomain: 'example.com'},
  daemons: [{networkId: 2816, state: 'connected', containers: 1, since: '2026-11-20T09:00:00.000Z'}],
  conflicts: [],
  warnings: ['service web of network 2816: odd'],
  agentHash: 'abc',
};
const well: Result<'proxy-status'> = {
  installed: true,
  traefik: {state: 'running', version: '3.6'},
  router: {state: 'active', health},
};
const OTHER = '22222222-2222-4222-8222-222222222222' as Guid;
const route: ListedRoute = {
  protocol: 'http',
  name: 'shop-2816',
  rule: 'Host(`shop.example.com`)',
  entryPoints: ['websecure', 'websecure-v6'],
  servers: ['http://127.0.11.2:8080'],
  tls: true,
  networkId: 2816,
  service: 'web',
  auto: false,
  resolver: 'letsencrypt',
  passthrough: false,
  domains: [],
  repository: GUID,
  certificate: {state: 'valid', notAfter: '2027-02-01T00:00:00.000Z'},
};

describe('proxy status', () => {
  const status = (result: Result<'proxy-status'>, argv: string[] = []) =>
    run(ProxyStatus, 'proxy status', argv, withShop({script: {'proxy-status': result}}));

  test('says what runs, what is served and what is warned of', async () => {
    const {stdout, exitCode} = await status(well);
    expect(stdout).toBe(
      [
        'Machine:      server-1',
        'Traefik:      running 3.6',
        'Route server: active, ok',
        'Routers:      2 HTTP, 1 TCP, 0 UDP',
        'Services:     2 HTTP, 1 TCP, 0 UDP',
        'Daemons:      1',
        'Auto-routes:  on, below example.com',
        'Warning: service web of network 2816: odd',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
  });

  test('is exit 16 when something does not run, with what helps, and the same data for programs', async () => {
    const stopped = {...well, traefik: {state: 'exited', version: null}};
    const {stdout, exitCode} = await status(stopped);
    expect(stdout).toContain('Problem: Traefik does not run (exited).\n  → rdc proxy up --machine server-1\n');
    expect(exitCode).toBe(16);
    const json = await status(stopped, ['--json']);
    expect(json.exitCode).toBe(16);
    expect(JSON.parse(json.stdout)).toMatchObject({success: false, data: {traefik: {state: 'exited'}, problems: [{}]}});
  });

  test('of a machine that does not exist is refused before anything is connected', async () => {
    expect(await status(well, ['-m', 'nowhere'])).toMatchObject({exitCode: 10, connected: []});
  });
});

describe('proxy routes', () => {
  const other = {...route, rule: 'Host(`a.example.org`) && PathPrefix(`/x`)', networkId: 2880, repository: OTHER};
  const all: ListedRoute[] = [
    route,
    {...other, certificate: {state: 'pending', notAfter: null}},
    {
      ...other,
      protocol: 'udp',
      rule: null,
      entryPoints: ['udp-53'],
      servers: ['127.0.11.66:53'],
      tls: false,
      repository: null,
      certificate: {state: 'none', notAfter: null},
    },
  ];
  const routes = (argv: string[] = [], list = all) =>
    run(ProxyRoutes, 'proxy routes', argv, withShop({script: {'proxy-routes': {routes: list}}}));

  test('shows hosts, targets, owners and certificates', async () => {
    const rows = (await routes()).stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ['HOST OR RULE', 'ENTRYPOINTS', 'TARGET', 'REPOSITORY', 'SERVICE', 'CERTIFICATE'],
      ['shop.example.com', 'websecure, websecure-v6', 'http://127.0.11.2:8080', 'shop', 'web', 'until 2027-02-01'],
      [
        'Host(`a.example.org`) && PathPrefix(`/x`)',
        'websecure, websecure-v6',
        'http://127.0.11.2:8080',
        OTHER,
        'web',
        'pending',
      ],
      ['-', 'udp-53', '127.0.11.66:53', 'network 2880', 'web', '-'],
    ]);
  });

  test('--repo keeps those of one repository; one that is not known is refused before anything is connected', async () => {
    const {data} = JSON.parse((await routes(['--repo', 'shop', '--json'])).stdout);
    expect(data).toEqual([{...route, repositoryName: 'shop'}]);
    expect(await routes(['--repo', 'nothing'])).toMatchObject({exitCode: 10, connected: []});
  });

  test('without any names the next command', async () => {
    expect((await routes([], [])).stdout).toBe('server-1 has no routes. Next: rdc repo up <name> --machine server-1\n');
  });
});

describe('proxy certs', () => {
  const certificates: Result<'proxy-certs'> = {
    configured: true,
    certificates: [
      {
        domains: ['example.com', '*.example.com'],
        notAfter: '2027-02-01T00:00:00.000Z',
        daysLeft: 60,
        issuer: 'R11',
        state: 'valid',
      },
    ],
    missing: [{host: 'shop.example.org', networkId: 2816, repository: GUID, service: 'web'}],
    failure: {
      time: '2026-11-20T09:00:31Z',
      domains: ['shop.example.org'],
      reason: 'Cloudflare refuses the token.',
      hints: ['rdc context push-infra <machine>'],
    },
    routesRead: true,
  };
  const certs = (result: Result<'proxy-certs'>) =>
    run(ProxyCerts, 'proxy certs', [], withShop({script: {'proxy-certs': result}}));

  test('shows those there are, those that are missing, and why', async () => {
    expect((await certs(certificates)).stdout).toBe(
      [
        'DOMAINS                     UNTIL       DAYS LEFT  ISSUER  STATE',
        'example.com, *.example.com  2027-02-01         60  R11     valid',
        'Missing: shop.example.org (service web of shop)',
        'The last attempt failed at 2026-11-20T09:00:31Z. Cloudflare refuses the token.',
        '  → rdc context push-infra server-1',
        '',
      ].join('\n'),
    );
  });

  test('says how they are set up where they are not', async () => {
    const {stdout} = await certs({configured: false, certificates: [], missing: [], failure: null, routesRead: true});
    expect(stdout).toContain('server-1 has no certificates.\nCertificates are not set up on this machine.\n');
    expect(stdout).toContain('--cf-dns-token-stdin');
  });

  test('shows those there are when the routes cannot be read, says so, and is exit 3', async () => {
    const {stdout, exitCode} = await certs({...certificates, missing: [], failure: null, routesRead: false});
    expect(stdout).toContain('example.com, *.example.com  2027-02-01');
    expect(stdout).toContain('The routes could not be read, because the route server does not answer');
    expect(stdout).toContain('  → rdc proxy status --machine server-1\n');
    expect(exitCode).toBe(3);
  });
});

describe('proxy up, down, refresh', () => {
  const {repository: _repository, certificate: _certificate, ...plain} = route;
  const script = {
    'proxy-up': well,
    'proxy-down': {...well, traefik: {state: 'exited', version: '3.6'}},
    'proxy-refresh': {routes: [plain]},
  };

  test('up starts', async () => {
    const {stdout, asked} = await run(ProxyUp, 'proxy up', [], withShop({script}));
    expect(stdout).toContain('Traefik:      running 3.6');
    expect(asked).toEqual([{operation: 'proxy-up', params: {}, dryRun: false}]);
  });

  test('down asks first, and then stops', async () => {
    const refused = await run(ProxyDown, 'proxy down', [], withShop({script}));
    expect([refused.exitCode, refused.asked]).toEqual([20, []]);
    const agreed = await run(ProxyDown, 'proxy down', [], withShop({script, answers: [true]}));
    expect(agreed.questions).toEqual(['Stop serving all apps of server-1?']);
    expect([agreed.exitCode, agreed.asked.length]).toEqual([0, 1]);
    const tried = await run(ProxyDown, 'proxy down', ['--dry-run'], withShop({script}));
    expect(tried.asked).toEqual([{operation: 'proxy-down', params: {}, dryRun: true}]);
  });

  test('refresh counts what is there now', async () => {
    const {stdout, stderr} = await run(ProxyRefresh, 'proxy refresh', [], withShop({script}));
    expect(stdout).toBe('server-1 has 1 route.\n');
    expect(stderr).toContain('See them: rdc proxy routes --machine server-1');
  });

  test('an error names the machine in its hints', async () => {
    const error = new RdcError('NOT_SET_UP', 'Not installed.', {hint: 'rdc context push-infra <machine>'});
    const {stderr, exitCode} = await run(ProxyUp, 'proxy up', [], withShop({script: {'proxy-up': error}}));
    expect(stderr).toContain('→ rdc context push-infra server-1');
    expect(exitCode).toBe(1);
  });
});

describe('proxy logs', () => {
  const script: Scene['script'] = {
    'proxy-logs': (_params, {onEvent}) => {
      void onEvent?.({type: 'log', stream: 'stdout', line: 'one'});
      void onEvent?.({type: 'log', stream: 'stdout', line: 'two'});
      return {};
    },
  };
  const logs = (argv: string[], scene: Scene = {script}) => run(ProxyLogs, 'proxy logs', argv, withShop(scene));

  test('prints lines as data', async () => {
    const {stdout, asked} = await logs(['-f', '-n', '5']);
    expect(stdout).toBe('one\ntwo\n');
    expect(asked[0]?.params).toEqual({follow: true, lines: 5});
    expect(JSON.parse((await logs(['--json'])).stdout).data).toEqual(['one', 'two']);
  });

  test('makes the machine wait for who reads them', async () => {
    const behind = new Promise<void>(() => undefined);
    const answers: unknown[] = [];
    const waiting: Scene['script'] = {
      'proxy-logs': (_params, {onEvent}) => {
        answers.push(onEvent?.({type: 'log', stream: 'stdout', line: 'one'}));
        return {};
      },
    };
    await logs([], {script: waiting, behind});
    expect(answers[0]).toBe(behind);
  });

  test('following ends with Ctrl-C, which is no error, but has its status; it is no single document', async () => {
    const scene = {script: {'proxy-logs': new RdcError('CANCELLED', 'Stopped.')}};
    const followed = await logs(['--follow'], scene);
    expect([followed.exitCode, followed.stderr.includes('Error')]).toEqual([130, false]);
    expect((await logs([], scene)).stderr).toContain('Error: Stopped.');
    expect(await logs(['--follow', '--json'])).toMatchObject({exitCode: 2, connected: []});
  });
});
