import {mkdir, mkdtemp, readdir, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, expect, test} from '@jest/globals';
import {forgetContainers} from '../../../../src/renet/volume/docker-records.js';

const CONTAINER = 'c'.repeat(64);
const LAYER = 'a'.repeat(64);
const INIT = `${LAYER}-init`;
const IMAGE = 'b'.repeat(64);
const LINK = 'A'.repeat(26);
let volume = '';

const put = async (path: string, content = ''): Promise<void> => {
  const file = join(volume, '.rediacc/docker', path);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, content);
};
const forget = () => forgetContainers(volume, ['.rediacc', 'docker']);
const list = async (path = ''): Promise<string[]> =>
  (await readdir(join(volume, '.rediacc/docker', path), {recursive: true, withFileTypes: true}))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(volume, '.rediacc/docker/').length))
    .sort();

beforeEach(async () => {
  volume = await mkdtemp(join(tmpdir(), 'rdc-test-'));
});

test('containers go with their writable layers; images and volumes stay', async () => {
  await put(`containers/${CONTAINER}/config.v2.json`, '{}');
  await put(`image/overlay2/layerdb/mounts/${CONTAINER}/mount-id`, LAYER);
  await put(`image/overlay2/layerdb/mounts/${CONTAINER}/init-id`, INIT);
  await put(`image/overlay2/layerdb/sha256/x/cache-id`, IMAGE);
  await put(`overlay2/${LAYER}/link`, LINK);
  await put(`overlay2/${LAYER}/diff/file`);
  await put(`overlay2/${INIT}/link`, 'B'.repeat(26));
  await put(`overlay2/${IMAGE}/diff/file`);
  await put(`overlay2/l/${LINK}`);
  await put('volumes/data/_data/row');
  await put('containerd/daemon/io.containerd.metadata.v1.bolt/meta.db');
  await put('network/files/local-kv.db');
  await put('engine-id', 'x');
  await forget();
  expect(await list()).toEqual([
    'image/overlay2/layerdb/sha256/x/cache-id',
    `overlay2/${IMAGE}/diff/file`,
    'volumes/data/_data/row',
  ]);
  await forget();
});

test('a volume that no daemon has used yet has nothing to forget', async () => {
  await expect(forget()).resolves.toBeUndefined();
});

test('what a record names is removed only below the layers', async () => {
  await put('keep');
  await put(`image/overlay2/layerdb/mounts/${CONTAINER}/mount-id`, '../../../keep');
  await forget();
  expect(await list()).toEqual(['keep']);
});

test('a link in the way is refused, and what it leads to stays', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  await writeFile(join(elsewhere, 'precious'), '');
  await put('keep');
  await symlink(elsewhere, join(volume, '.rediacc/docker/containers'));
  await expect(forget()).rejects.toMatchObject({code: 'VERIFICATION_FAILED'});
  expect(await readdir(elsewhere)).toEqual(['precious']);
});
