import {mkdir, mkdtemp, readFile, rm, stat, utimes} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {isFresh, parseServed} from '../../../../src/renet/routes/served-file.js';
import {ServedFiles, servedOf} from '../../../../src/renet/routes/served.js';
import {answering} from '../../../../src/renet/routes/table/stand-in.js';
import {certified, container, own, table} from './scene.js';

const ID = 2816 as NetworkId;
const OTHER = 2880 as NetworkId;
const LABELS = own('app', 'Host(`app.example.com`)', 'web', {'rediacc.tcp_ports': '25'});
const ordinary = {...container('web', LABELS), id: 'ordinary'};
const standIn = {...container('web', {...LABELS, 'rediacc.surge': 'true'}, {slot: 60, standsIn: true}), id: 'stand-in'};

describe('answering', () => {
  test('a stand-in gets the requests of its service alone, and of no other', () => {
    const neighbours = [container('api', {}, {slot: 1}), container('web', {}, {networkId: 2880})];
    expect(answering([ordinary, standIn, ...neighbours])).toEqual([standIn, ...neighbours]);
    expect(answering([ordinary, ...neighbours])).toEqual([ordinary, ...neighbours]);
  });

  test('routes and ports of a stand-in are those of its service, at its own address', () => {
    const allocations = [{protocol: 'tcp' as const, port: 10_000, networkId: ID, service: 'web', target: 25}];
    const [before, after] = [[ordinary], answering([ordinary, standIn])].map((containers) =>
      table(containers, certified, {allocations}),
    );
    expect(JSON.stringify(after?.document)).toBe(
      JSON.stringify(before?.document).replaceAll(`${ordinary.ip}:`, `${standIn.ip}:`),
    );
    expect(after?.document).not.toEqual(before?.document);
    expect(after?.conflicts).toEqual([]);
  });
});

test('served are the containers whose service has a route; a network without any is known to have none', () => {
  const routes = [{networkId: 2816, service: 'web'}];
  const worker = container('worker', {}, {slot: 1});
  expect(servedOf([ID, OTHER], [standIn, worker], routes)).toEqual(
    new Map([
      [ID, ['stand-in']],
      [OTHER, []],
    ]),
  );
});

describe('ServedFiles', () => {
  let directory: string;
  let files: ServedFiles;
  const file = () => join(directory, 'served-2816', 'containers.json');
  const idsIn = async () => [...(parseServed(await readFile(file(), 'utf8')) ?? [])];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rdc-served-'));
    await mkdir(join(directory, 'served-2816'));
    files = new ServedFiles(directory);
  });
  afterEach(() => rm(directory, {recursive: true}));

  test('say for each repository what Traefik was last told', async () => {
    await files.tell(new Map([[ID, ['b', 'a']]]));
    expect(await idsIn()).toEqual(['a', 'b']);
    await files.tell(new Map([[ID, ['c']]]));
    expect(await idsIn()).toEqual(['c']);
  });

  test('are touched when there is nothing new, so that it shows that Traefik asks', async () => {
    await files.tell(new Map([[ID, ['a']]]));
    await utimes(file(), new Date(0), new Date(0));
    await files.tell(new Map([[ID, ['a']]]));
    expect((await stat(file())).mtimeMs).toBeGreaterThan(0);
  });

  test('are written anew for a repository that was down and has the same containers again', async () => {
    await files.tell(new Map([[ID, ['a']]]));
    await rm(join(directory, 'served-2816'), {recursive: true});
    await files.tell(new Map([[ID, ['a']]]));
    await mkdir(join(directory, 'served-2816'));
    await files.tell(new Map([[ID, ['a']]]));
    expect(await idsIn()).toEqual(['a']);
  });

  test('one that cannot be written keeps no other from it', async () => {
    await files.tell(
      new Map([
        [OTHER, ['x']],
        [ID, ['a']],
      ]),
    );
    expect(await idsIn()).toEqual(['a']);
  });
});

test.each([
  ['{"containers":["a","b"]}', ['a', 'b']],
  ['{"containers":["a",1,null]}', ['a']],
  ['{"containers":{}}', null],
  ['{"containers":', null],
  ['null', null],
  ['', null],
])('parseServed of %s', (text, expected) => {
  expect(parseServed(text) && [...(parseServed(text) ?? [])]).toEqual(expected);
});

test('what was touched half a minute ago is of a Traefik that asks no more, and so is the future', () => {
  expect([0, 30_000, 30_001, -30_001].map((age) => isFresh(1e6, 1e6 + age))).toEqual([true, true, false, false]);
});
