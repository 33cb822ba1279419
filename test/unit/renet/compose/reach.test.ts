import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {confine, reachesOf} from '../../../../src/renet/compose/reach.js';
import type {Looked} from '../../../../src/renet/files/real-path.js';
import {parseProject} from '../../../../src/renet/system/compose.js';
import {networkId} from '../support.js';

const OWN = '/mnt/rediacc/mounts/0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa';
const OTHER = '/mnt/rediacc/mounts/11111111-3f0a-4a44-9d36-2f3f0c7c11aa';
const place = {networkId, mountPath: OWN, where: 'compose.yaml'};
const project = (rest: object) => parseProject(JSON.stringify({name: 'p', ...rest}));
const service = (one: object) => project({services: {web: one}});
const bind = (source: string, readOnly = false) => service({volumes: [{type: 'bind', source, read_only: readOnly}]});
const given = (links: Record<string, Partial<Looked>>, paths: readonly string[]) =>
  new Map(paths.map((path) => [path, {path, isDisk: false, ...links[path]}]));
const check = (asked: ReturnType<typeof project>, links: Record<string, Partial<Looked>> = {}) =>
  confine(
    asked,
    given(
      links,
      reachesOf(asked).map(({path}) => path),
    ),
    place,
  );

describe('bind mounts', () => {
  test.each([
    OTHER,
    `${OTHER}/data`,
    '/mnt/rediacc/mounts',
    '/mnt/rediacc',
    '/mnt/rediacc/repositories/11111111-3f0a-4a44-9d36-2f3f0c7c11aa',
    '/mnt/rediacc/interim/0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa/docker/data',
    '/mnt/rediacc/.credentials/keys',
    '/mnt',
    '/',
    '/run/rediacc',
    '/run/rediacc/docker-2880.sock',
    '/run/rediacc/locks',
    '/run',
    '/opt/rediacc/proxy',
    '/opt',
    '/var/lib/rediacc/networks',
    '/var/lib',
  ])('%s is refused, read-only as well: rediacc and other repositories are there', (path) => {
    const message = `compose.yaml: volumes of service "web" has ${path}. That is refused: rediacc and other repositories are there.`;
    expect(() => check(bind(path))).toThrow(message);
    expect(() => check(bind(path, true))).toThrow(message);
  });

  test.each([
    OWN,
    `${OWN}/data`,
    '/srv/media',
    '/run/rediacc/docker-2816.sock',
    '/dev/dri',
    '/mnt/rediaccx',
    `${OWN}/.rediaccx`,
  ])('%s is fine', (path) => {
    const asked = bind(path);
    expect(check(asked)).toEqual(asked);
  });

  test("Docker's own data is refused, by a name in the repository too", () => {
    expect(() => check(bind(`${OWN}/.rediacc/docker`))).toThrow("Docker's own data of the repository lies there");
  });

  test("the server's own Docker is refused, with the place of the repository's", () => {
    const asked = bind('/var/run/docker.sock');
    let said: unknown;
    try {
      check(asked, {'/var/run/docker.sock': {path: '/run/docker.sock'}});
    } catch (error) {
      said = error;
    }
    expect(said).toMatchObject({
      code: 'INVALID_INPUT',
      hints: ["The repository's own Docker is at /run/rediacc/docker-2816.sock."],
      details: {file: 'compose.yaml', user: 'service "web"', key: 'volumes', real: '/run/docker.sock'},
    });
  });

  test('a link counts as what it leads to', () => {
    expect(() => check(bind(`${OWN}/link`), {[`${OWN}/link`]: {path: `${OTHER}/data`}})).toThrow(
      `has ${OWN}/link, which leads to ${OTHER}/data.`,
    );
  });

  test('what was looked at is what is mounted, however a link is swapped later', () => {
    const seen = check(bind(`${OWN}/link$$x`), {[`${OWN}/link$x`]: {path: `${OWN}/data$y`}});
    expect(seen.services['web']?.volumes).toEqual([{type: 'bind', source: `${OWN}/data$$y`, read_only: false}]);
  });

  test.each(['/etc', '/etc/cron.d', '/proc', '/sys/fs/cgroup', '/usr/local/bin', '/root/.ssh'])(
    '%s may be read, not written to',
    (path) => {
      expect(() => check(bind(path))).toThrow('must not be written to');
      expect(check(bind(path, true))).toEqual(bind(path, true));
    },
  );

  test("the server's time zone is what everybody mounts, and stays as it is written", () => {
    const asked = bind('/etc/localtime');
    expect(check(asked, {'/etc/localtime': {path: '/usr/share/zoneinfo/UTC'}})).toEqual(asked);
  });

  test.each(['/dev', '/dev/shm', '/dev/mapper/rediacc-x'])('%s is refused', (path) => {
    expect(() => check(bind(path))).toThrow('others keep their data there');
  });
});

describe('other ways to a path', () => {
  test.each([
    ['a volume of the local driver', {volumes: {a: {driver_opts: {type: 'none', o: 'bind', device: OTHER}}}}],
    [
      'the layers of an overlay',
      {volumes: {a: {driver_opts: {type: 'overlay', device: 'overlay', o: `lowerdir=${OTHER},upperdir=/tmp/x`}}}},
    ],
    [
      'a path that Docker reads from the root',
      {volumes: {a: {driver_opts: {type: 'none', o: 'bind', device: OTHER.slice(1)}}}},
    ],
    ['a secret', {secrets: {a: {file: '/mnt/rediacc/.credentials/keys/x.key'}}}],
    ['a config', {configs: {a: {file: `${OTHER}/compose.yaml`}}}],
    ['what is built', {services: {web: {build: {context: OTHER}}}}],
    ['a Dockerfile', {services: {web: {build: {context: OWN, dockerfile: `${OTHER}/Dockerfile`}}}}],
    ['a further context', {services: {web: {build: {context: OWN, additional_contexts: {x: OTHER}}}}}],
    ['a cache that is written', {services: {web: {build: {context: OWN, cache_to: [`type=local,dest=${OTHER}`]}}}}],
    ['a device', {services: {web: {devices: [`${OTHER}/disk:/dev/x:rwm`]}}}],
    ['a device that Docker looks for from the root', {services: {web: {devices: [OTHER.slice(1)]}}}],
    ['a device, as newer Compose says it', {services: {web: {devices: [{source: OTHER, target: '/dev/x'}]}}}],
  ])('%s is looked at like a mount', (_, asked) => {
    expect(() => check(project(asked))).toThrow('rediacc and other repositories are there');
  });

  test('addresses and names are no paths', () => {
    const asked = project({
      services: {web: {build: {context: 'https://example.com/a.git', cache_from: ['type=registry,ref=a/b', 'a/b']}}},
      volumes: {a: {driver_opts: {type: 'nfs', o: 'addr=10.0.0.1,rw,sec=sys', device: ':/export'}}, b: null},
    });
    expect(reachesOf(asked)).toEqual([]);
    expect(check(asked)).toEqual(asked);
  });

  test('a volume of its own memory is fine', () => {
    const asked = project({volumes: {a: {driver_opts: {type: 'tmpfs', device: 'tmpfs', o: 'size=100m,uid=1000'}}}});
    expect(check(asked)).toEqual(asked);
  });

  test('a disk is refused, whatever it is called', () => {
    const asked = service({devices: ['/dev/sda:/dev/sda']});
    expect(() => check(asked, {'/dev/sda': {isDisk: true}})).toThrow('it is a disk');
    expect(check(service({devices: ['/dev/ttyUSB0']}))).toMatchObject({name: 'p'});
  });

  test('a path that leads upwards is refused: behind a link, programs differ about where it leads', () => {
    expect(() => check(project({secrets: {a: {file: `${OWN}/link/../x`}}}))).toThrow('a path must not lead upwards');
  });

  test('a recorded project goes through unchanged', () => {
    const recorded = parseProject(readFileSync('test/fixtures/docker-compose-2.26/config.json', 'utf8'));
    expect(confine(recorded, new Map(), {...place, mountPath: '/repo'})).toEqual(recorded);
  });
});
