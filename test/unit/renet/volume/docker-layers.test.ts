import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {chainIds, readImages, tornContainers, tornImages} from '../../../../src/renet/volume/docker-layers.js';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const LINK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rdc-docker-'));
});
afterEach(() => rm(root, {recursive: true}));

const write = async (path: string, content: string | Buffer): Promise<void> => {
  await mkdir(dirname(join(root, path)), {recursive: true});
  await writeFile(join(root, path), content);
};

/** A layer as Docker keeps it; its name is `chain`. */
const layer = async (chain: string, files: Readonly<Record<string, string>>, below?: string): Promise<void> => {
  const record = `image/overlay2/layerdb/sha256/${chain}`;
  const own = `overlay2/${hex(`cache ${chain}`)}`;
  await write(`${record}/cache-id`, hex(`cache ${chain}`));
  if (below !== undefined) {
    await write(`${record}/parent`, `sha256:${below}`);
    await write(`${own}/lower`, 'l/X');
  }
  await write(`${own}/link`, LINK);
  const entries = Object.entries(files).map(([name, content]) => ({type: 1, name, size: content.length, payload: 'x'}));
  const lines = [{type: 2, payload: 'aGVhZGVy'}, ...entries, {type: 1, name: 'etc/', payload: 'x'}];
  await write(`${record}/tar-split.json.gz`, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  for (const [name, content] of Object.entries(files)) await write(`${own}/diff/${name}`, content);
};

/** An image of two layers, of which others may share the lower one. */
const image = async (name: string, top: Readonly<Record<string, string>>): Promise<{id: string; top: string}> => {
  const diffIds = [`sha256:${hex('base')}`, `sha256:${hex(name)}`];
  const [low, high] = chainIds(diffIds).map((chain) => chain.slice('sha256:'.length));
  await layer(low!, {'bin/busybox': 'program'});
  await layer(high!, top, low);
  await write(
    `image/overlay2/imagedb/content/sha256/${hex(`image ${name}`)}`,
    JSON.stringify({rootfs: {diff_ids: diffIds}}),
  );
  return {id: hex(`image ${name}`), top: high!};
};
const diff = (chain: string, name: string) => join(root, 'overlay2', hex(`cache ${chain}`), 'diff', name);

test('a layer is named by the digest of its own and all below', () => {
  // From a real image: two layers and the name of the upper one.
  expect(chainIds([`sha256:${'1'.repeat(64)}`])).toEqual([`sha256:${'1'.repeat(64)}`]);
  const two = chainIds([`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]);
  expect(two[1]).toBe(`sha256:${hex(`sha256:${'1'.repeat(64)} sha256:${'2'.repeat(64)}`)}`);
});

describe('images', () => {
  test('where Docker has never run there are none', async () => {
    expect([await readImages(root), await tornContainers(root)]).toEqual([{}, []]);
  });

  test('a whole one is whole, also with a link and with a directory', async () => {
    const {id, top} = await image('web', {'www/index.html': 'hello'});
    await symlink('nowhere', diff(top, 'www/link'));
    expect(await readImages(root)).toEqual({[id]: expect.stringMatching(/^\d{19}$/)});
    expect(await tornImages(root, [id])).toEqual([]);
  });

  test('one with a file that is shorter than it was is torn, and those that share the layer with it', async () => {
    const web = await image('web', {'www/index.html': 'hello'});
    const api = await image('api', {'srv/api': 'program'});
    await truncate(diff(api.top, 'srv/api'), 0);
    expect(await tornImages(root, [web.id, api.id])).toEqual([api.id]);
    const [base] = chainIds([`sha256:${hex('base')}`]);
    await truncate(diff(base!.slice('sha256:'.length), 'bin/busybox'), 3);
    expect(await tornImages(root, [web.id, api.id])).toEqual([web.id, api.id]);
  });

  test.each([
    ['a file is gone', (top: string) => rm(diff(top, 'www/index.html'))],
    ['the layer has lost its short name', (top: string) => write(`overlay2/${hex(`cache ${top}`)}/link`, '')],
    [
      'the layer does not know any more what it lies on',
      (top: string) => write(`overlay2/${hex(`cache ${top}`)}/lower`, ''),
    ],
    [
      'the list of its files is torn',
      (top: string) => write(`image/overlay2/layerdb/sha256/${top}/tar-split.json.gz`, ''),
    ],
    ['the record is empty', () => write(`image/overlay2/imagedb/content/sha256/${hex('image web')}`, '')],
  ])('it is torn when %s', async (_, tear) => {
    const {id, top} = await image('web', {'www/index.html': 'hello'});
    await tear(top);
    expect(await tornImages(root, [id])).toEqual([id]);
  });

  test('a name that is there twice counts as it was written last', async () => {
    const {id, top} = await image('web', {a: 'hello'});
    const lines = [4, 0, 5].map((size) => `${JSON.stringify({type: 1, name: 'a', size})}\n`).join('');
    await write(`image/overlay2/layerdb/sha256/${top}/tar-split.json.gz`, gzipSync(lines));
    expect(await tornImages(root, [id])).toEqual([]);
  });
});

test('a container is torn when Docker cannot mount one of its layers any more', async () => {
  for (const name of ['whole', 'torn']) {
    await write(`image/overlay2/layerdb/mounts/${hex(name)}/mount-id`, hex(`${name} mount`));
    await write(`image/overlay2/layerdb/mounts/${hex(name)}/init-id`, `${hex(`${name} mount`)}-init`);
    for (const own of [hex(`${name} mount`), `${hex(`${name} mount`)}-init`]) {
      await write(`overlay2/${own}/link`, LINK);
      await write(`overlay2/${own}/lower`, 'l/X');
    }
  }
  expect(await tornContainers(root)).toEqual([]);
  await write(`overlay2/${hex('torn mount')}-init/link`, '');
  expect(await tornContainers(root)).toEqual([hex('torn')]);
});
