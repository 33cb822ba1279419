import {execFile, execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';

interface Coverage {
  result: {url: string; functions: {functionName: string; ranges: {count: number}[]}[]}[];
}

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rdc-test-'));
});

const rdc = (args: string[], env: Record<string, string> = {}): string =>
  execFileSync(process.execPath, ['bin/run.js', ...args], {
    encoding: 'utf8',
    env: {...process.env, XDG_CACHE_HOME: join(home, 'cache'), RDC_CONFIG_DIR: join(home, 'config'), ...env},
  });

/** What rdc says, whatever its exit status. */
const answer = (args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const env = {...process.env, XDG_CACHE_HOME: join(home, 'cache'), RDC_CONFIG_DIR: join(home, 'config')};
    execFile(process.execPath, ['bin/run.js', ...args], {env}, (_, stdout) => resolve(stdout));
  });

/** As many at a time as there are processors to run them. */
const inTurns = async <T>(items: readonly T[], work: (item: T) => Promise<string>): Promise<string[]> => {
  const answers: string[] = [];
  const lane = async (first: number, step: number): Promise<void> => {
    for (let index = first; index < items.length; index += step) answers[index] = await work(items[index]!);
  };
  const lanes = availableParallelism();
  await Promise.all(Array.from({length: lanes}, (_, first) => lane(first, lanes)));
  return answers;
};

/** The packages of which a run evaluated at least one module: esbuild names each module's function after its file. */
const packagesOf = (args: string[]): Set<string> =>
  packagesIn(/\/(?:rdc\.bundle|part-[\w-]+)\.cjs$/, (env) => rdc(args, env));

const packagesIn = (bundle: RegExp, run: (env: Record<string, string>) => unknown): Set<string> => {
  const directory = join(home, 'coverage');
  run({NODE_V8_COVERAGE: directory});
  const ran = readdirSync(directory)
    .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Coverage)
    .flatMap(({result}) => result)
    .filter(({url}) => bundle.test(url))
    .flatMap(({functions}) => functions)
    .filter(({ranges}) => (ranges[0]?.count ?? 0) > 0)
    .map(({functionName}) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(functionName)?.[1]);
  return new Set(ran.filter((name) => name !== undefined));
};

describe('a start', () => {
  test('for --version or --help does not even read the bundle', () => {
    expect([...packagesOf(['--version'])]).toEqual([]);
    expect([...packagesOf(['--help'])]).toEqual([]);
  });

  test('of a local command evaluates zod, for the document, and nothing else that is heavy', () => {
    const packages = packagesOf(['context', 'list']);
    expect(packages).toContain('zod');
    const heavy = ['ssh2', 'listr2', 'inquirer', 'conf', 'ajv', 'execa', 'yaml', 'chalk'];
    expect(heavy.filter((name) => packages.has(name))).toEqual([]);
  });

  test('loads a package that is a file of its own when it is needed, with compiled code of its own', () => {
    const packages = packagesOf(['context', 'list', '--output', 'yaml']);
    expect(packages).toContain('yaml');
    const cached = readdirSync(join(home, 'cache', 'rdc', 'code'));
    expect(cached).toHaveLength(2);
    expect(cached).toEqual(
      expect.arrayContaining([/-context$/, /-part-yaml$/].map((end) => expect.stringMatching(end))),
    );
  });

  test('writes the document, with packages that are modules as well', () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, 'key')]);
    rdc(['context', 'create-local', 'here', '--ssh-key', join(home, 'key')]);
    expect(rdc(['context', 'list', '--json'])).toContain('"name": "here"');
  });

  test('does not mind that nobody reads what it says', () => {
    const line = `"${process.execPath}" bin/run.js context list --json; echo $? >&3`;
    const {stderr, output} = spawnSync('bash', ['-c', `{ ${line}; } | true`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {...process.env, XDG_CACHE_HOME: join(home, 'cache'), RDC_CONFIG_DIR: join(home, 'config')},
    });
    expect([stderr, output[3]]).toEqual(['', '0\n']);
  });

  test('leaves compiled code in the cache, which the next one uses', () => {
    const first = rdc(['context', 'list', '--json']);
    const [name = '', ...others] = readdirSync(join(home, 'cache', 'rdc', 'code'));
    expect([others, name.endsWith('-context')]).toEqual([[], true]);
    const withoutTime = (text: string) => ({...JSON.parse(text), metrics: null});
    expect(withoutTime(rdc(['context', 'list', '--json']))).toEqual(withoutTime(first));
  });

  test('keeps a bounded number of files there, and looks only when it writes one', () => {
    const directory = join(home, 'cache', 'rdc', 'code');
    mkdirSync(directory, {recursive: true});
    const now = Date.now() / 1000;
    for (let age = 1; age <= 60; age++) {
      const file = join(directory, `build-${age}`);
      writeFileSync(file, '');
      utimesSync(file, now - age, now - age);
    }
    rdc(['context', 'list']);
    const kept = readdirSync(directory);
    expect(kept).toHaveLength(32);
    expect(kept).toEqual(expect.arrayContaining(['build-1', 'build-31', expect.stringMatching(/-context$/)]));

    writeFileSync(join(directory, 'another'), '');
    rdc(['context', 'list']);
    expect(readdirSync(directory)).toHaveLength(33);
  });

  test('works where nothing can be written', () => {
    expect(rdc(['context', 'list', '--json'], {XDG_CACHE_HOME: '/dev/null/nowhere'})).toContain('"success": true');
  });
});

test('the agent evaluates for a list nothing that starts programs', () => {
  const client = {user: 'me', host: 'here', version: 'v20'};
  const input = `${JSON.stringify({op: 'repository-list', params: {datastore: '/nonexistent'}, client})}\n`;
  const packages = packagesIn(/\/renet\.cjs$/, (env) => {
    const {stdout} = spawnSync(process.execPath, ['dist/renet.cjs', 'serve'], {input, encoding: 'utf8', env});
    expect(stdout).toContain('"NOT_SET_UP"');
  });
  expect([...packages]).toEqual(['zod']);
});

test('the agent imports nothing at run time, which its loader could not do', () => {
  expect(readFileSync('dist/renet.cjs', 'latin1').match(/.{0,40}\bimport\(.{0,40}/g)).toBeNull();
});

describe('the bundle', () => {
  test('answers --version and --help as the fast path does', () => {
    const bundled = (flag: string) => execFileSync(process.execPath, ['dist/rdc.bundle.cjs', flag], {encoding: 'utf8'});
    expect(rdc(['--version'])).toBe(bundled('--version'));
    // The width of the page is fixed when it is built.
    const words = (text: string) => text.split(/\s+/).join(' ');
    expect(words(rdc(['--help']))).toBe(words(bundled('--help')));
  });

  const {commands} = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as {
    commands: Record<string, {summary: string; aliases: string[]}>;
  };
  const words = Object.entries(commands).flatMap(([id, {aliases}]) => [id, ...aliases].map((name) => ({id, name})));

  test('is made of a manifest of all commands that there are', () => {
    const files = readdirSync('src/commands', {recursive: true, encoding: 'utf8'}).filter((file) =>
      file.endsWith('.ts'),
    );
    expect(Object.keys(commands)).toEqual(files.map((file) => file.slice(0, -3).replaceAll('/', ':')).sort());
    expect(Object.keys(commands).length).toBeGreaterThan(50);
  });

  // Reading its flags takes the command itself, where its help is made of the manifest alone.
  test('has every command, under each of its names', async () => {
    const said = await inTurns(words, ({name}) => answer([...name.split(':'), '--no-such-flag', '--json']));
    const expected = words.map(({id}) => [id.replaceAll(':', ' '), 'Nonexistent flag: --no-such-flag.']);
    expect(said.map((text) => JSON.parse(text)).map(({command, errors}) => [command, errors[0].message])).toEqual(
      expected,
    );
  }, 120_000);

  test('has the help of a command of every topic', async () => {
    const topicOf = (id: string) => id.slice(0, id.lastIndexOf(':'));
    const ids = [...new Map(Object.keys(commands).map((id) => [topicOf(id), id])).values()];
    expect(ids.length).toBeGreaterThan(5);
    const said = await inTurns(ids, (id) => answer([...id.split(':'), '--help']));
    expect(said.map((text) => text.split('\n')[0])).toEqual(ids.map((id) => commands[id]?.summary));
  });
});
