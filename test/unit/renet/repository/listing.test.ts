import {mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import type {ServerPath} from '../../../../src/contract/types.js';
import {layoutOf} from '../../../../src/renet/layout.js';
import {readNames} from '../../../../src/renet/repository/listing.js';

const place = async () => {
  const datastore = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  return {layout: layoutOf(datastore as ServerPath), units: join(datastore, 'units')};
};

test('tells the names in each place of a datastore, and nobody else', async () => {
  const {layout, units} = await place();
  for (const path of [layout.repositories, layout.mounts, layout.interim, units]) await mkdir(path);
  await writeFile(join(layout.repositories, 'image'), '');
  await mkdir(join(layout.mounts, 'mounted'));
  await writeFile(join(units, 'rediacc-docker-2816.service'), '');
  expect(await readNames(layout, units)).toEqual({
    images: new Set(['image']),
    mounts: new Set(['mounted']),
    interim: new Set(),
    units: new Set(['rediacc-docker-2816.service']),
  });
});

test('tells a datastore without a place for images from one without images', async () => {
  const {layout, units} = await place();
  expect((await readNames(layout, units)).images).toBeNull();
  await mkdir(layout.repositories);
  expect((await readNames(layout, units)).images).toEqual(new Set());
});
