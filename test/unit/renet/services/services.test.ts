import {mkdtemp, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {formatServices, parseServices, readServices, writeServices} from '../../../../src/renet/services/services.js';

const directory = (): Promise<string> => mkdtemp(join(tmpdir(), 'services-'));

describe('parseServices', () => {
  test('keeps keys that are not ours', () => {
    expect(parseServices('{"is_fork": true, "services": {"api": {"slot": 3, "x": 1}}}')).toEqual({
      is_fork: true,
      services: {api: {slot: 3, x: 1}},
    });
  });

  test('takes a document without services', () => {
    expect(parseServices('{}')).toEqual({services: {}});
  });

  test.each([
    ['text that is no JSON', '{', 'cannot be used'],
    ['a slot above the last', '{"services": {"a": {"slot": 61}}}', 'services: a: slot'],
    ['a slot below the first', '{"services": {"a": {"slot": -1}}}', 'services: a: slot'],
    ['a slot that is no whole number', '{"services": {"a": {"slot": 1.5}}}', 'services: a: slot'],
    ['a slot given twice', '{"services": {"a": {"slot": 1}, "b": {"slot": 1}}}', '"a" and "b" both have slot 1'],
    ['a name that is none', '{"services": {"a b": {"slot": 1}}}', 'services: a b: Invalid key'],
    ['a list', '[]', 'expected object'],
  ])('refuses %s and says where', (_, text, message) => {
    expect(() => parseServices(text)).toThrow(message);
  });
});

describe('formatServices', () => {
  test('writes services in alphabetical order and other keys as they were', () => {
    const text = formatServices({services: {web: {slot: 0}, api: {slot: 1}}, note: 'mine'});
    expect(text).toBe(
      '{\n  "services": {\n    "api": {\n      "slot": 1\n    },\n    "web": {\n      "slot": 0\n    }\n  },\n  "note": "mine"\n}\n',
    );
  });
});

describe('readServices', () => {
  test('finds none where there is no file', async () => {
    expect(await readServices(join(await directory(), '.rediacc.json'))).toEqual({});
  });

  test('reads back what was written, and nothing else is left beside it', async () => {
    const here = await directory();
    await writeServices(join(here, '.rediacc.json'), {services: {api: {slot: 4}}});
    expect(await readServices(join(here, '.rediacc.json'))).toEqual({api: {slot: 4}});
    expect(await readdir(here)).toEqual(['.rediacc.json']);
  });

  test('does not follow a link out of the repository', async () => {
    const [here, elsewhere] = [await directory(), await directory()];
    await writeFile(join(elsewhere, 'secret'), '{"services": {}}');
    await symlink(join(elsewhere, 'secret'), join(here, '.rediacc.json'));
    await expect(readServices(join(here, '.rediacc.json'))).rejects.toThrow('leads outside the repository');
  });
});

describe('writeServices', () => {
  test('replaces a link instead of writing through it', async () => {
    const [here, elsewhere] = [await directory(), await directory()];
    await writeFile(join(elsewhere, 'victim'), 'untouched');
    await symlink(join(elsewhere, 'victim'), join(here, '.rediacc.json'));
    await writeServices(join(here, '.rediacc.json'), {services: {}});
    expect(await readFile(join(elsewhere, 'victim'), 'utf8')).toBe('untouched');
    expect((await stat(join(here, '.rediacc.json'))).mode & 0o777).toBe(0o644);
  });
});
