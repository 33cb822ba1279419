import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, stat, utimes, mkdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {createLocalContext} from '../../../src/domain/context/contexts.js';
import {localStore} from '../../../src/store/local.js';

let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'rdc-store-')), 'rdc');
});
afterEach(() => rm(join(directory, '..'), {recursive: true, force: true}));

const file = (name = 'config.json'): string => join(directory, name);
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('localStore', () => {
  test('is an empty document before anything was written, and reading makes no file', async () => {
    const document = await localStore(directory).read();
    expect(document).toEqual({version: 1, contexts: {}, nextNetworkId: 2816, universalUser: 'rediacc'});
    await expect(stat(directory)).rejects.toThrow('ENOENT');
  });

  test('keeps what was written, for its owner only, with the one before beside it', async () => {
    const store = localStore(directory);
    await store.update((document) => createLocalContext(document, 'lab', '/keys/lab'));
    await store.update((document) => createLocalContext(document, 'v1.2', '/keys/lab'));

    expect(Object.keys((await store.read()).contexts)).toEqual(['lab', 'v1.2']);
    expect(Object.keys(JSON.parse(await readFile(file('config.json.bak'), 'utf8')).contexts)).toEqual(['lab']);
    expect([await modeOf(directory), await modeOf(file()), await modeOf(file('config.json.bak'))]).toEqual([
      '700',
      '600',
      '600',
    ]);
  });

  test('writes nothing when the change throws, changes nothing, or makes the document invalid', async () => {
    const store = localStore(directory);
    await store.update((document) => createLocalContext(document, 'lab', '/keys/lab'));
    const before = await readFile(file(), 'utf8');

    await expect(
      store.update((document) => {
        document.contexts = {};
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await expect(store.update((document) => void (document.universalUser = ''))).rejects.toThrow('universalUser');
    await store.update(() => 'nothing');

    expect(await readFile(file(), 'utf8')).toBe(before);
    await expect(stat(file('config.json.bak'))).rejects.toThrow('ENOENT');
  });

  test('names the place of a mistake, shows no content, and leaves the file alone', async () => {
    await mkdir(directory, {recursive: true});
    const bad = {
      contexts: {lab: {name: 'lab', ssh: {privateKeyPath: '/k'}, machines: {a: {ip: '1.2.3.4', user: 'x', port: 0}}}},
    };
    await writeFile(file(), JSON.stringify(bad));
    const store = localStore(directory);

    const rejection = expect(store.update((document) => createLocalContext(document, 'new', '/k'))).rejects;
    await rejection.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('contexts.lab.machines.a.port: '),
      hints: [expect.stringContaining(`cp '${file()}.bak' '${file()}'`)],
    });
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual(bad);
  });

  test('says where broken JSON breaks without quoting it', async () => {
    await mkdir(directory, {recursive: true});
    await writeFile(file(), '{"contexts": {"a": tops3cret}}');
    await expect(localStore(directory).read()).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.not.stringContaining('tops3cret'),
    });
  });

  test('refuses the document of a newer rdc', async () => {
    await mkdir(directory, {recursive: true});
    await writeFile(file(), '{"version": 99}');
    await expect(localStore(directory).read()).rejects.toThrow('newer rdc (document version 99)');
  });

  test('goes on after a writer that was killed while it held the lock', async () => {
    await mkdir(file('config.json.lock'), {recursive: true});
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(file('config.json.lock'), longAgo, longAgo);
    const store = localStore(directory);
    await store.update((document) => createLocalContext(document, 'lab', '/keys/lab'));
    expect(Object.keys((await store.read()).contexts)).toEqual(['lab']);
  });

  test('loses no change of concurrent writers', async () => {
    const stores = Array.from({length: 8}, () => localStore(directory));
    await Promise.all(
      stores.map((store, at) => store.update((document) => createLocalContext(document, `c${at}`, '/keys/lab'))),
    );
    expect(Object.keys((await stores[0]!.read()).contexts)).toHaveLength(8);
  });

  test('is plain JSON that other programs read', async () => {
    await localStore(directory).update((document) => createLocalContext(document, 'lab', '/keys/lab'));
    const print = 'process.stdout.write(JSON.parse(require("fs").readFileSync(process.argv[1])).activeContext)';
    expect((await promisify(execFile)(process.execPath, ['-e', print, file()])).stdout).toBe('lab');
  });
});
