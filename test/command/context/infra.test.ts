import {afterAll, describe, expect, test} from '@jest/globals';
import ContextPushInfra from '../../../src/commands/context/push-infra.js';
import ContextSetInfra from '../../../src/commands/context/set-infra.js';
import ContextShowInfra from '../../../src/commands/context/show-infra.js';
import type {Result} from '../../../src/contract/index.js';
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
  ])('refuses %j, naming the flag, and stores nothing', async (argv, message) => {
    const {exitCode, stderr, document} = await set(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(Object.values(document.contexts)[0]!.machines).not.toHaveProperty('server-1.infra');
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
