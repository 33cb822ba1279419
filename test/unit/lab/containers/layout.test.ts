import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {localExec} from '../../../../src/exec/local.js';
import {writeLayout} from '../../../../src/lab/containers/layout.js';
import type {Lab} from '../../../../src/lab/lab.js';
import {labPaths} from '../../../../src/lab/paths.js';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'rdc-oci-'))));
afterEach(() => rm(dir, {recursive: true}));

const sha256 = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const layoutOf = async (name: string): Promise<string> => {
  const lab: Lab = {
    exec: localExec,
    paths: labPaths({RDC_LAB_DIR: dir}),
    packageRoot: dir,
    report: () => {},
  };
  const tree = join(dir, `${name}-tree`);
  await mkdir(join(tree, 'etc'), {recursive: true});
  await writeFile(join(tree, 'etc', 'motd'), 'hello\n');
  await writeLayout(lab, tree, {Entrypoint: ['/hello']}, join(dir, name));
  return join(dir, name);
};

test('every document names the next by its digest, down to the layer', async () => {
  const layout = await layoutOf('image');
  const blob = (digest: string) => readFile(join(layout, 'blobs', 'sha256', digest.replace('sha256:', '')));
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  const manifest = JSON.parse(String(await blob(index.manifests[0].digest)));
  const layer = await blob(manifest.layers[0].digest);
  expect(sha256(layer)).toBe(manifest.layers[0].digest);
  expect(layer.length).toBe(manifest.layers[0].size);
  const config = JSON.parse(String(await blob(manifest.config.digest)));
  expect(config).toMatchObject({architecture: 'amd64', os: 'linux', config: {Entrypoint: ['/hello']}});
  expect(config.rootfs.diff_ids).toEqual([sha256(gunzipSync(layer))]);
});

test('the same files make the same image', async () => {
  const [one, two] = [await layoutOf('one'), await layoutOf('two')];
  expect(await readFile(join(two, 'index.json'), 'utf8')).toBe(await readFile(join(one, 'index.json'), 'utf8'));
});
