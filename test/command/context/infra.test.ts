import {afterAll, describe, expect, test} from '@jest/globals';
import ContextPushInfra from '../../../src/commands/context/push-infra.js';
import ContextSetInfra from '../../../src/commands/context/set-infra.js';
import ContextShowInfra from '../../../src/commands/context/show-infra.js';
import type {Result} from '../../../src/contract/index.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {labDocument} from '../../support/scenes.js';

afterAll(cleanUp);

const TOKEN = 'tops3cret-token';
const withInfra = () => {
  const document = labDocument();
  Object.assign(document.contexts.lab.machines['server-1'], {
    infra: {publicIpv4: '203.0.113.50', baseDomain: 'example.com', cfDnsToken: TOKEN},
  });
  return document;
};

describe('context set-infra', () => {
  const set = (argv: string[], document: unknown = labDocument()) =>
    run(ContextSetInfra, 'context set-infra', ['server-1', ...argv], {document});

  test('stores values, keeps the ones before, and masks the token', async () => {
    const {stdout, document} = await set(['--tcp-ports', '25,143', '--no-default-ports'], withInfra());
    expect(stdout).toBe(
      'Machine:          server-1\nPublic IPv4:      203.0.113.50\nBase domain:      example.com\n' +
        'Cloudflare token: ***\nTCP ports:        25, 143\nAuto-routes:      on\nDefault ports:    off\n',
    );
    expect(document.contexts).toMatchObject({
      lab: {machines: {'server-1': {infra: {cfDnsToken: TOKEN, tcpPorts: [25, 143], defaultPorts: false}}}},
    });
  });

  test.each([
    [[], 'Nothing to set.'],
    [['--public-ipv4', '300.1.1.1'], '--public-ipv4'],
    [['--public-ipv6', '203.0.113.50'], '--public-ipv6'],
    [['--cert-email', 'nobody'], '--cert-email'],
    [['--tcp-ports', '70000'], '--tcp-ports'],
    [['--tcp-ports', '22'], "the server's sshd"],
    [['--acme-server', 'acme.example.com'], '--acme-server'],
  ])('refuses %j, naming the flag, and stores nothing', async (argv, message) => {
    const {exitCode, stderr, document} = await set(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(Object.values(document.contexts)[0]!.machines).not.toHaveProperty('server-1.infra');
  });
});

describe('context set-infra --acme-ca-file', () => {
  const set = (path: string) =>
    run(ContextSetInfra, 'context set-infra', ['server-1', '--acme-ca-file', path], {document: withInfra()});
  const infraOf = ({document}: Awaited<ReturnType<typeof set>>) =>
    Object.values(document.contexts)[0]!.machines['server-1' as never]?.infra;

  test('stores the certificates of the file, and says how many and what they need', async () => {
    const outcome = await set('test/fixtures/proxy/acme/acme-ca.pem');
    expect(infraOf(outcome)?.acmeCa).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(outcome.stdout).toMatch(/^CA of it: +1 certificate$/m);
    expect(outcome.stderr).toContain('Warning: --acme-ca-file is not used without --acme-server.');
  });

  test('an empty text removes them', async () => {
    expect(infraOf(await set(''))?.acmeCa).toBeUndefined();
  });

  test.each([
    ['/nowhere/ca.pem', 'NOT_FOUND', 'cannot be read'],
    ['package.json', 'INVALID_INPUT', 'holds no PEM certificate'],
  ])('refuses %s and stores nothing', async (path, _code, problem) => {
    const outcome = await set(path);
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.stderr).toContain(problem);
    expect(outcome.stderr).toContain('--acme-ca-file');
    expect(infraOf(outcome)?.acmeCa).toBeUndefined();
  });
});

describe('context show-infra', () => {
  test('shows what is stored, the token only when asked for', async () => {
    const show = (...argv: string[]) =>
      run(ContextShowInfra, 'context show-infra', ['server-1', ...argv], {document: withInfra()});
    expect((await show('--json')).stdout).not.toContain(TOKEN);
    expect((await show('--json', '--show-secrets')).stdout).toContain(TOKEN);
  });

  test('says so when nothing is stored', async () => {
    const {stdout, exitCode} = await run(ContextShowInfra, 'context show-infra', ['server-1'], {
      document: labDocument(),
    });
    expect({stdout, exitCode}).toEqual({stdout: 'No infrastructure is set for machine "server-1".\n', exitCode: 0});
  });
});

describe('context push-infra', () => {
  const pushed: Result<'proxy-install'> = {
    changes: [{path: '/opt/rediacc/proxy/config.env', diff: '-BASE_DOMAIN=\n+BASE_DOMAIN=example.com\n'}],
    restarted: ['traefik', 'router'],
    status: {installed: true, traefik: {state: 'running', version: '3.7.0'}, router: {state: 'active', health: null}},
  };
  const push = (argv: string[] = [], scene: Scene = {}) =>
    run(ContextPushInfra, 'context push-infra', ['server-1', ...argv], {
      document: withInfra(),
      script: {'proxy-install': pushed},
      ...scene,
    });

  test('hands the three rendered files over and says what changed', async () => {
    const {asked, stdout} = await push(['--skip-router-restart']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({operation: 'proxy-install', dryRun: false, params: {skipRouterRestart: true}});
    const files = asked[0]!.params['files'] as {path: string; content: string}[];
    expect(files.map(({path}) => path)).toEqual(['config.env', 'docker-compose.yml', 'traefik.yml']);
    expect(files[0]!.content).toContain(`CF_DNS_API_TOKEN=${TOKEN}`);
    expect(stdout).toBe(
      'Machine:      server-1\nChanged:      /opt/rediacc/proxy/config.env\nRestarted:    traefik, router\n' +
        'Traefik:      running 3.7.0\nRoute server: active\n',
    );
  });

  test('prints the diff of a dry run', async () => {
    const {asked, stdout} = await push(['--dry-run']);
    expect(asked[0]?.dryRun).toBe(true);
    expect(stdout).toBe('-BASE_DOMAIN=\n+BASE_DOMAIN=example.com\n');
  });

  test('connects to nothing when set-infra was never run', async () => {
    const {exitCode, stderr, connected} = await push([], {document: labDocument()});
    expect({exitCode, connected}).toEqual({exitCode: 1, connected: []});
    expect(stderr).toContain('rdc context set-infra server-1');
  });
});

describe('context push-infra of several machines', () => {
  const unchanged: Result<'proxy-install'> = {
    changes: [],
    restarted: [],
    status: {installed: true, traefik: {state: 'running', version: '3.7.0'}, router: {state: 'active', health: null}},
  };
  const three = () => {
    const document = withInfra();
    const {infra, ...bare} = document.contexts.lab.machines['server-1'] as unknown as {infra: object};
    Object.assign(document.contexts.lab.machines, {
      'server-2': {...bare, infra: {...infra, baseDomain: 'example.org'}},
      'server-3': bare,
    });
    return document;
  };
  const push = (argv: string[], scene: Scene = {}) =>
    run(ContextPushInfra, 'context push-infra', argv, {
      document: three(),
      script: {'proxy-install': unchanged},
      ...scene,
    });

  test('each is connected to, gets its own files and is closed', async () => {
    const {asked, stdout, exitCode, connected, closed} = await push(['server-1', 'server-2', '--concurrency', '1']);
    expect(connected.map(({name}) => name)).toEqual(['server-1', 'server-2']);
    expect(closed).toBe(2);
    const domains = asked.map(({params}) => (params['files'] as {content: string}[])[0]!.content);
    expect(domains.map((text) => /BASE_DOMAIN=(.*)/.exec(text)?.[1])).toEqual(['example.com', 'example.org']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^server-1 +unchanged/m);
    expect(stdout).toMatch(/^server-2 +unchanged/m);
  });

  test('--all leaves out those without infrastructure and says so', async () => {
    const {stdout, asked, exitCode} = await push(['--all', '--json']);
    expect({exitCode, asked: asked.length}).toEqual({exitCode: 0, asked: 2});
    expect(JSON.parse(stdout).data.machines).toMatchObject([
      {name: 'server-1', result: 'unchanged', changes: []},
      {name: 'server-2', result: 'unchanged', changes: []},
      {name: 'server-3', result: 'skipped', message: 'set-infra was never run for it'},
    ]);
  });

  test('one that fails does not stop the others; the exit status is 3 and both are told', async () => {
    const script: Scene['script'] = {
      'proxy-install': ({files}) => {
        if (files[0]!.content.includes('example.org')) return unchanged;
        throw new RdcError('PROXY_FAILED', 'Traefik does not run.');
      },
    };
    const {exitCode, stdout, stderr} = await push(['server-1', 'server-2', '--concurrency', '1'], {script});
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^server-2 +unchanged/m);
    expect(stderr).toContain('1 of 2 machines failed:\nserver-1: Traefik does not run.');
    expect(stderr).toContain('rdc context push-infra server-1 ');
  });

  test('when all fail the exit status is that of the first', async () => {
    const script = {'proxy-install': new RdcError('PROXY_FAILED', 'Traefik does not run.')};
    const {exitCode} = await push(['server-1', 'server-2'], {script});
    expect(exitCode).toBe(new RdcError('PROXY_FAILED', '').exitStatus);
  });

  test.each([
    [[], 'No machine was named'],
    [['server-1', '--all'], '--all and names'],
    [['server-1', 'server-1'], 'named twice'],
    [['server-1', 'nobody'], 'nobody'],
    [['server-1', 'server-3'], 'server-3'],
    [['server-1', '--dry-rum'], '--dry-rum'],
  ])('refuses %j before it connects', async (argv, problem) => {
    const {exitCode, stderr, connected} = await push(argv);
    expect(exitCode).not.toBe(0);
    expect(connected).toEqual([]);
    expect(stderr).toContain(problem);
  });
});
