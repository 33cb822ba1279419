import {afterAll, describe, expect, test} from '@jest/globals';
import RepoDown from '../../../src/commands/repo/down.js';
import RepoList from '../../../src/commands/repo/list.js';
import RepoMount from '../../../src/commands/repo/mount.js';
import RepoStatus from '../../../src/commands/repo/status.js';
import RepoTemplate from '../../../src/commands/repo/template.js';
import RepoUnmount from '../../../src/commands/repo/unmount.js';
import RepoUp from '../../../src/commands/repo/up.js';
import type {Result} from '../../../src/contract/index.js';
import type {Guid, NetworkId} from '../../../src/contract/types.js';
import {RdcError} from '../../../src/shared/errors.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {CREDENTIAL, entry, GUID, running, unmounted, workstation} from './scene.js';

afterAll(cleanUp);

const started: Result<'repository-up'> = {
  guid: GUID,
  networkId: 2816 as NetworkId,
  mountPath: '/m',
  started: ['.', 'blog'],
  failed: [],
  services: [
    {name: 'db', ip: '127.0.11.3', state: 'running', ports: [5432]},
    {name: 'web', ip: '127.0.11.2', state: 'running', ports: [80, 8080]},
  ],
  routes: null,
};
const withoutServices = (status: Result<'repository-status'>): Result<'repository-list'>['repositories'][number] => {
  const listed: Partial<typeof status> = {...status};
  delete listed.services;
  delete listed.sharedBytes;
  delete listed.limits;
  return listed as Result<'repository-list'>['repositories'][number];
};
const withShop = (scene: Scene): Scene => ({document: workstation({shop: entry}), ...scene});

describe('repo up', () => {
  const up = (argv: string[], scene: Scene) => run(RepoUp, 'repo up', argv, withShop(scene));

  test('prints the services with their addresses and what the world can open', async () => {
    const route = {
      protocol: 'http' as const,
      name: 'r',
      entryPoints: ['websecure'],
      servers: [],
      networkId: 2816,
      service: 'web',
      resolver: null,
      passthrough: false,
      domains: [],
    };
    const routes = [
      {...route, rule: 'Host(`shop.example.com`)', tls: true, auto: false},
      {...route, rule: 'Host(`web-2816.example.com`)', tls: false, auto: true},
    ];
    const {stdout, exitCode, asked} = await up(['shop'], {
      document: workstation({shop: entry}, {baseDomain: 'example.com'}),
      script: {'repository-up': {...started, routes}},
    });
    expect(asked.map(({operation, params}) => [operation, params])).toEqual([
      ['repository-up', expect.objectContaining({routes: true})],
    ]);
    expect(stdout).toBe(
      [
        '"shop" is up on server-1.',
        '',
        'SERVICE  IP          PORTS     STATE',
        'db       127.0.11.3  5432      running',
        'web      127.0.11.2  80, 8080  running',
        '',
        'web: https://shop.example.com',
        'web: http://web-2816.example.com',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
  });

  test('sends the passphrase only when it may have to mount', async () => {
    const without = await up(['shop'], {script: {'repository-up': started}});
    const withMount = await up(['shop', '--mount', '--timeout', '60'], {script: {'repository-up': started}});
    expect(without.asked[0]?.params).toMatchObject({mount: false, timeoutSeconds: 900});
    expect(without.asked[0]?.params).not.toHaveProperty('password');
    expect(withMount.asked[0]?.params).toMatchObject({mount: true, timeoutSeconds: 60, password: CREDENTIAL});
  });

  test('is up even when the proxy does not answer', async () => {
    const {stdout, stderr, exitCode} = await up(['shop'], {
      document: workstation({shop: entry}, {baseDomain: 'example.com'}),
      script: {'repository-up': {...started, routes: null}},
    });
    expect(stdout).toContain('"shop" is up on server-1.');
    expect(stderr).toContain('Warning: The routes are not known: The route server does not answer.');
    expect(stderr).toContain('Try: rdc context push-infra server-1');
    expect(exitCode).toBe(0);
  });

  test.each([
    ['a server without a domain', [], {}],
    ['prep() alone', ['--prep-only'], {baseDomain: 'example.com'}],
  ])('asks for no routes of %s', async (_, flags, infra) => {
    const document = workstation({shop: entry}, infra);
    const {asked} = await up(['shop', ...flags], {document, script: {'repository-up': started}});
    expect(asked[0]?.params).toMatchObject({routes: false});
  });

  test('failed subdirectories are exit 3, named, with the services still shown', async () => {
    const {stdout, stderr, exitCode} = await up(['shop'], {script: {'repository-up': {...started, failed: ['blog']}}});
    expect(stdout).toContain('"shop" is up on server-1, but not all of it.');
    expect(stderr).toContain('Error: up() failed in: blog. Everything else of "shop" is up.');
    expect(exitCode).toBe(3);
  });

  test('shows the output of the Rediaccfiles with their directory in front', async () => {
    const {stderr} = await up(['shop'], {
      script: {
        'repository-up': (_params, {onEvent}) => {
          void onEvent?.({type: 'log', source: 'blog', stream: 'stdout', line: 'pulling'});
          return started;
        },
      },
    });
    expect(stderr).toContain('  blog | pulling\n');
  });

  describe('--dry-run', () => {
    const web = {
      ...{name: 'web', directory: '.', action: 'surge' as const},
      ...{why: 'its image has changed', downtime: null, unknown: null},
    };
    const db = {...web, name: 'db', action: 'in-place' as const, downtime: 'it may write to ./data'};
    const planned = {...started, started: [], services: [], plan: [web, db]};

    test('prints what would become of each service, and starts nothing', async () => {
      const {stdout, stderr, asked, exitCode} = await up(['shop', '--dry-run'], {script: {'repository-up': planned}});
      expect(stdout).toBe(
        [
          'web  replaced without downtime, by a surge container: its image has changed',
          'db   replaced in place: its image has changed',
          '  → will not answer for a moment: it may write to ./data',
          '',
          'No function was run. This is what `renet compose -- up -d` would do in each directory with a compose file; what functions',
          'do beyond that, with which options they call it, and which variables they set cannot be known before.',
          '',
        ].join('\n'),
      );
      expect(stderr).toContain('This was a dry run; nothing was changed.');
      expect([asked.map(({dryRun}) => dryRun), exitCode]).toEqual([[true], 0]);
    });

    test('hands the plan to programs with --json', async () => {
      const {stdout} = await up(['shop', '--dry-run', '--json'], {script: {'repository-up': planned}});
      expect(JSON.parse(stdout).data).toEqual({
        ...{dryRun: true, repository: 'shop', machine: 'server-1', guid: GUID},
        plan: [web, db],
      });
    });

    test.each([
      [
        'is not mounted',
        ['--mount'],
        '"shop" is not mounted: what would become of its services can be read only then.',
      ],
      ['runs prep() only', ['--prep-only'], 'Only prep() functions would run; what they do cannot be known before.'],
    ])('says what it cannot know of one that %s', async (_, flags, sentence) => {
      const {stdout} = await up(['shop', '--dry-run', ...flags], {script: {'repository-up': started}});
      expect(stdout).toBe(`${sentence}\n`);
    });
  });

  test('an unknown repository is exit 10 before anything is connected', async () => {
    const {stderr, exitCode, connected} = await up(['blog'], {});
    expect(stderr).toContain('Context "home" has no repository "blog".\n  → It has: shop');
    expect({exitCode, connected}).toEqual({exitCode: 10, connected: []});
  });

  test('a wrong passphrase is exit 12', async () => {
    const script = {'repository-up': new RdcError('CANNOT_UNLOCK', 'The passphrase does not open it.')};
    expect((await up(['shop', '--mount'], {script})).exitCode).toBe(12);
  });
});

describe('the other repository commands', () => {
  test('repo mount and repo unmount say what they did', async () => {
    const mounted = await run(
      RepoMount,
      'repo mount',
      ['shop'],
      withShop({script: {'repository-mount': {guid: GUID, mountPath: '/m', mounted: true}}}),
    );
    const closed = await run(
      RepoUnmount,
      'repo unmount',
      ['shop'],
      withShop({script: {'repository-unmount': {guid: GUID, unmounted: true}}}),
    );
    expect(mounted.stdout).toBe('"shop" is mounted on server-1 at /m.\n');
    expect(mounted.asked[0]?.params).toMatchObject({password: CREDENTIAL, networkId: 2816});
    expect(closed.stdout).toBe('"shop" is unmounted and locked on server-1.\n');
  });

  test('repo down names what failed with exit 3', async () => {
    const result = {guid: GUID, stopped: ['.'], failed: ['blog'], running: 1, unmounted: false};
    const {stderr, exitCode} = await run(
      RepoDown,
      'repo down',
      ['shop'],
      withShop({script: {'repository-down': result}}),
    );
    expect(stderr).toContain('Error: down() failed in: blog. 1 containers still run.');
    expect(exitCode).toBe(3);
  });

  test('repo down of something that does not run succeeds', async () => {
    const result = {guid: GUID, stopped: [], failed: [], running: 0, unmounted: true};
    const {stdout, exitCode} = await run(
      RepoDown,
      'repo down',
      ['shop', '--unmount'],
      withShop({script: {'repository-down': result}}),
    );
    expect(stdout).toBe('Nothing of "shop" was to be stopped on server-1. It is unmounted and locked.\n');
    expect(exitCode).toBe(0);
  });

  test('repo status shows what a mounted repository tells', async () => {
    const {stdout} = await run(RepoStatus, 'repo status', ['shop'], withShop({script: {'repository-status': running}}));
    expect(stdout).toBe(
      [
        'Repository:    shop',
        'Machine:       server-1',
        `GUID:          ${GUID}`,
        'Network id:    2816',
        'State:         running',
        'Encrypted:     yes',
        'Size:          5G (takes 300M of the datastore)',
        'Used:          1G of 5G',
        `Mounted at:    /mnt/rediacc/mounts/${GUID}`,
        'Docker daemon: active',
        'Containers:    1 running of 2',
        'Isolated:      yes',
        'Limits:        4096 processes',
        '',
        'SERVICE  IP',
        'web      127.0.11.2',
        '',
      ].join('\n'),
    );
  });

  test('repo status of one the machine does not have names the machine that should', async () => {
    const script = {'repository-status': new RdcError('REPOSITORY_NOT_FOUND', `There is no ${GUID}.`)};
    const {stderr, exitCode} = await run(RepoStatus, 'repo status', ['shop', '-m', 'server-2'], withShop({script}));
    expect(stderr).toContain(
      'Error: Machine "server-2" has no repository "shop".\n  → It was created on "server-1": add --machine server-1',
    );
    expect(exitCode).toBe(10);
  });

  test('repo list joins names, shows unknown ones and warns of missing ones', async () => {
    const listed = withoutServices(running);
    const unknown = withoutServices({...unmounted, guid: GUID.replaceAll('1', '3') as Guid, networkId: null});
    const lost = {...entry, repositoryGuid: GUID.replaceAll('1', '2')};
    const scene = {
      document: workstation({
        shop: entry,
        lost,
        begun: {...lost, repositoryGuid: GUID.replaceAll('1', '4'), state: 'creating'},
      }),
      script: {'repository-list': {repositories: [unknown, listed]}},
    };
    const {stdout, stderr} = await run(RepoList, 'repo list', [], scene);
    expect(stdout).toBe(
      [
        'NAME       GUID                                  NETWORK ID  SIZE  USED  STATE      CONTAINERS',
        `shop       ${GUID}        2816    5G    1G  running           1/2`,
        `(unknown)  ${unknown.guid}           -    5G     -  unmounted         0/0`,
        '',
      ].join('\n'),
    );
    expect(stderr).toContain('Warning: "lost" is registered for server-1, but server-1 does not have it.');
    expect(stderr).toContain('Warning: The creation of "begun" did not finish.');
    const json = await run(RepoList, 'repo list', ['--json'], scene);
    expect(JSON.parse(json.stdout).data).toEqual([
      {name: 'shop', ...listed},
      {name: null, ...unknown},
    ]);
  });

  test('repo template reads the template before it connects', async () => {
    const {exitCode, connected} = await run(RepoTemplate, 'repo template', ['shop', '--file', '/none/x'], withShop({}));
    expect({exitCode, connected}).toEqual({exitCode: 10, connected: []});
  });
});
