import {mkdir, mkdtemp, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {Exec} from '../../../../src/exec/exec.js';
import {composeFileDirectory} from '../../../../src/renet/compose/directory.js';
import {findServices, readComposeFile} from '../../../../src/renet/compose/files.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'compose-'));
});
const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), {recursive: true});
  await writeFile(join(root, path), text);
};
/** These files need no process; one that is asked for all the same fails the test. */
const nothing: Exec = (call) => Promise.reject(new Error(`unexpected: ${call.file}`));

describe('readComposeFile', () => {
  test('takes the keys of services, and nothing that only looks like them', () => {
    const text = 'x-base: &base\n  services: {no: {}}\nservices:\n  web: {<<: *base}\n  db:\nvolumes: {data: {}}\n';
    expect(readComposeFile(text, 'f')).toEqual({names: ['web', 'db'], includes: false});
  });

  test.each([
    ['an empty file', ''],
    ['no services', 'volumes: {}'],
    ['services without content', 'services:'],
  ])('takes %s as none', (_, text) => {
    expect(readComposeFile(text, 'f')).toEqual({names: [], includes: false});
  });

  test.each([
    ['include', 'include: [other.yml]\nservices: {a: {}}', ['a']],
    ['a merged mapping', 'x: &x {b: {}}\nservices: {a: {}, <<: *x}', ['a']],
    ['an alias', 'x: &x {b: {}}\nservices: *x', []],
  ])('says that only Compose knows all services behind %s', (_, text, names) => {
    expect(readComposeFile(text, 'f')).toEqual({names, includes: true});
  });

  test.each([
    ['broken YAML', 'services: {', 'compose.yml cannot be read'],
    ['a name twice', 'services:\n  a: {}\n  a: {}\n', 'service "a" is there twice'],
    ['a list', '- a', 'not a mapping'],
    ['services as a list', 'services: [a]', '"services" is not a mapping'],
    ['a name that is none', 'services: {"a b": {}}', 'is no name of a service'],
  ])('refuses %s and names the file', (_, text, message) => {
    expect(() => readComposeFile(text, 'compose.yml')).toThrow(message);
  });

  test('does not build what aliases would multiply', () => {
    const bomb = Array.from({length: 40}, (_, n) => `b${n + 1}: &b${n + 1} [${`*b${n}, `.repeat(9)}]`).join('\n');
    expect(readComposeFile(`b0: &b0 x\n${bomb}\nservices: {a: {}}`, 'f').names).toEqual(['a']);
  });
});

describe('findServices', () => {
  test('goes through the directories as given and sorts within a file', async () => {
    await put('compose.yaml', 'services: {zoo: {}, ant: {}}');
    await put('api/docker-compose.yml', 'services: {api: {}}');
    await put('empty/Rediaccfile', '');
    expect(await findServices(nothing, root, ['.', 'api', 'empty'])).toEqual([
      {directory: '.', names: ['ant', 'zoo']},
      {directory: 'api', names: ['api']},
    ]);
  });

  test('reads the file that Compose would read, and its override', async () => {
    await put('docker-compose.yml', 'services: {not-read: {}}');
    await put('compose.yml', 'services: {web: {}}');
    await put('compose.override.yml', 'services: {debug: {}, web: {}}');
    expect(await findServices(nothing, root, ['.'])).toEqual([{directory: '.', names: ['debug', 'web']}]);
  });

  test('asks Compose where a file includes others', async () => {
    await put('compose.yml', 'include: [other.yml]');
    const asked: unknown[] = [];
    const compose: Exec = (call, options) => {
      asked.push([call.args.join(' '), options?.cwd]);
      return Promise.resolve({exitCode: 0, stdout: 'web\napi\n', stderr: ''});
    };
    expect(await findServices(compose, root, ['.'])).toEqual([{directory: '.', names: ['api', 'web']}]);
    expect(asked).toEqual([['compose --profile=* config --no-interpolate --services', root]]);
  });

  test('asks Compose about a file that is too large to be read here', async () => {
    await put('compose.yml', `# ${'x'.repeat(64 * 1024)}\nservices: {a: {}}`);
    const compose: Exec = () => Promise.resolve({exitCode: 0, stdout: 'a\n', stderr: ''});
    expect(await findServices(compose, root, ['.'])).toEqual([{directory: '.', names: ['a']}]);
    await expect(findServices(nothing, root, ['.'])).rejects.toThrow();
  });

  test('refuses a compose file that leads out of the repository', async () => {
    await symlink('/etc/hostname', join(root, 'compose.yml'));
    await expect(findServices(nothing, root, ['.'])).rejects.toThrow('leads outside the repository');
  });
});

describe('composeFileDirectory', () => {
  test('is that of the first file given, by option or environment', async () => {
    expect(await composeFileDirectory(root, ['a/x.yml', 'y.yml'], {})).toBe(join(root, 'a'));
    expect(await composeFileDirectory(root, [], {COMPOSE_FILE: '/srv/x.yml:y.yml'})).toBe('/srv');
  });

  test('is the nearest one upwards that has a compose file', async () => {
    await put('web/compose.yml', '');
    await put('web/src/deep/file', '');
    expect(await composeFileDirectory(join(root, 'web/src/deep'), [], {})).toBe(join(root, 'web'));
  });
});
