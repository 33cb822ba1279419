// The rules of Rediaccfiles and compose files, in one repository whose files change from test to test.
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dataOf, errorOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const MACHINE = ['-m', 'server-1'];
let server: Server;
let volume: string;

beforeAll(async () => {
  server = await preparedServer();
  dataOf(await server.rdc(['repo', 'create', 'shop', '--size', '512M', ...MACHINE, '--json']));
  volume = dataOf<{mountPath: string}>(await server.rdc(['repo', 'mount', 'shop', ...MACHINE, '--json'])).mountPath;
}, 30 * MINUTES);
afterAll(() => server?.close());

/** Makes these the files of the repository, and no others. */
const files = async (content: Readonly<Record<string, string>>): Promise<void> => {
  const local = await mkdtemp(join(tmpdir(), 'rdc-apps-'));
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(local, path)), {recursive: true});
    await writeFile(join(local, path), text);
  }
  const upload = ['sync', 'upload', ...MACHINE, '-r', 'shop', '--local', local, '--mirror', '--yes', '--json'];
  dataOf(await server.rdc(upload));
  await rm(local, {recursive: true});
};
const up = (...more: string[]) => server.rdc(['repo', 'up', 'shop', ...MACHINE, ...more]);
/** Lines that functions wrote with `note`, since this was asked last. */
const trace = async (): Promise<string[]> =>
  (await server.sh(`cat ${volume}/trace 2>/dev/null; rm -f ${volume}/trace`)).split('\n').filter(Boolean);
/** A function that notes its name and directory, then does more. */
const notes = (name: string, then = ''): string =>
  `${name}() { echo "${name} $(basename "$PWD")" >> "$REPOSITORY_PATH/trace"; ${then}\n}\n`;
const root = () => volume.split('/').at(-1)!;

describe('functions', () => {
  test(
    'run in order, in directories one below the root; what a directory fails at is told, and the others start',
    async () => {
      await files({
        Rediaccfile: notes('prep') + notes('up'),
        'a/rediaccfile': notes('up', 'echo "cannot reach the moon" >&2; return 7'),
        'b/REDIACCFILE': notes('prep'),
        'b/deeper/Rediaccfile': notes('up'),
        'z/Rediaccfile': notes('prep') + notes('up', 'echo z is up; no_such_variable=$NOT_SET'),
        '.hidden/Rediaccfile': notes('up'),
      });
      const run = await up();
      expect(run.status).toBe(3);
      expect(await trace()).toEqual([`prep ${root()}`, 'prep b', 'prep z', `up ${root()}`, 'up a', 'up z']);
      expect(run.stderr).toContain('a | cannot reach the moon');
      expect(run.stderr).toContain('z | z is up');
      const partial = errorOf(await up('--json'));
      expect(partial).toMatchObject({status: 3, code: 'PARTIAL'});
      expect(partial.message).toContain('up() failed in: a. Everything else');
    },
    10 * MINUTES,
  );

  test(
    'a prep that fails ends the start before any up; one that takes too long is ended with all it started',
    async () => {
      await files({Rediaccfile: notes('up'), 'a/Rediaccfile': notes('prep', 'false; echo not reached') + notes('up')});
      await trace();
      const failed = errorOf(await up('--json'));
      expect(failed).toMatchObject({status: 1, code: 'REDIACCFILE_FAILED'});
      expect(failed.message).toContain('prep() of a/Rediaccfile failed with status 1');
      expect(await trace()).toEqual(['prep a']);

      await files({Rediaccfile: notes('up', 'sleep 4321 & sleep 4321')});
      const slow = errorOf(await up('--timeout', '5', '--json'));
      expect(slow.status).toBe(1);
      expect(slow.message).toContain('up() of Rediaccfile');
      expect(await server.sh('pgrep -f "[s]leep 4321" || echo none')).toBe('none');
    },
    10 * MINUTES,
  );

  test(
    'Docker through sudo is refused with file and line, and nothing runs',
    async () => {
      await files({
        Rediaccfile: notes('prep'),
        'web/Rediaccfile': `${notes('up')}down() {\n  sudo docker compose down\n}\n`,
      });
      await trace();
      const refused = errorOf(await up('--json'));
      expect(refused).toMatchObject({status: 2, code: 'INVALID_INPUT'});
      expect(refused.message).toContain('web/Rediaccfile, line 4, runs "sudo docker');
      expect(await trace()).toEqual([]);
    },
    5 * MINUTES,
  );
});

describe('compose files', () => {
  const service = (extra = '') => `{image: "busybox:1.37", command: sleep 1000, stop_grace_period: 1s${extra}}`;
  type Containers = {service: string; ip: string; state: string}[];

  test(
    'several files, extends, include, profiles, env files, names with dashes and dots',
    async () => {
      await files({
        Rediaccfile:
          'up() { renet compose -- -f compose.yaml -f more.yml up -d; }\ndown() { renet compose -- down; }\n',
        'compose.yaml': `include: [included.yml]\nservices:\n  my-web: ${service(', env_file: my.env')}\n  debug: ${service(', profiles: [debug]')}\n`,
        'more.yml':
          'services:\n  my.api:\n    extends: {file: base.yml, service: base}\n  my-web:\n    environment: {API: "${MY_API_IP}"}\n',
        'base.yml': `services:\n  base: ${service()}\n`,
        'included.yml': `services:\n  queue: ${service()}\n`,
        'my.env': 'COLOUR=blue sky\n',
        'sub/Rediaccfile': 'up() { renet compose -- up -d; }\ndown() { renet compose -- down; }\n',
        'sub/docker-compose.yml': `services:\n  cache: ${service()}\n`,
      });
      dataOf(await up('--json'));
      const all = dataOf<Containers>(await server.rdc(['repo', 'ps', 'shop', ...MACHINE, '--json']));
      const running = all.filter(({state}) => state === 'running');
      expect(running.map(({service: name}) => name).sort()).toEqual(['cache', 'my-web', 'my.api', 'queue']);
      expect(new Set(running.map(({ip}) => ip)).size).toBe(4);
      const api = running.find(({service: name}) => name === 'my.api')?.ip;
      const shown = await server.rdc([
        'repo',
        'exec',
        'shop',
        'my-web',
        ...MACHINE,
        '--',
        'sh',
        '-c',
        'echo "$COLOUR, $API"',
      ]);
      expect(shown.stdout.trim()).toBe(`blue sky, ${api}`);
    },
    10 * MINUTES,
  );

  test(
    'the 62nd service and a service of two directories are refused by name, before anything starts',
    async () => {
      const many = Array.from({length: 62}, (_, index) => `  s${String(index).padStart(2, '0')}: ${service()}\n`).join(
        '',
      );
      await files({Rediaccfile: notes('up'), 'compose.yml': `services:\n${many}`});
      const before = await server.sh(`cat ${volume}/.rediacc.json`);
      const full = errorOf(await up('--json'));
      expect(full).toMatchObject({status: 2, code: 'INVALID_INPUT'});
      expect(full.message).toContain('s5');

      const one = {Rediaccfile: notes('up'), 'compose.yml': `services:\n  twin: ${service()}\n`};
      await files({...one, 'b/Rediaccfile': notes('up'), 'b/compose.yml': one['compose.yml']});
      const twice = errorOf(await up('--json'));
      expect(twice).toMatchObject({status: 2, code: 'INVALID_INPUT'});
      expect(twice.message).toContain('twin');
      expect(await trace()).toEqual([]);
      expect(await server.sh(`cat ${volume}/.rediacc.json`)).toBe(before);
    },
    10 * MINUTES,
  );

  test(
    'what would reach out of the repository is refused with place, service and key',
    async () => {
      const hostile = async (extra: string): Promise<string> => {
        await files({
          Rediaccfile: 'up() { renet compose -- up -d; }\n',
          'compose.yml': `services:\n  evil: ${service(extra)}\n`,
        });
        const run = await up();
        expect(run.status).toBe(1);
        expect(await server.sh(`docker -H unix:///run/rediacc/docker-2816.sock ps -q --filter name=evil`)).toBe('');
        return run.stderr;
      };
      const reaching = await hostile(', volumes: ["/mnt/rediacc:/all"]');
      expect(reaching).toContain(`${volume}: volumes of service "evil" has /mnt/rediacc. That is refused`);
      const privileged = await hostile(', privileged: true');
      expect(privileged).toContain('privileged');
      expect(privileged).toContain('service "evil"');
    },
    10 * MINUTES,
  );
});
