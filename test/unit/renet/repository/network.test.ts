import {link, mkdtemp, readdir, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {Guid, NetworkId} from '../../../../src/contract/types.js';
import {noFailPoints} from '../../../../src/renet/engine/fail-points.js';
import {networkIdOf, readReservations, reserve} from '../../../../src/renet/repository/network-ids.js';
import {agreeOnNetworkId, withNetworkId} from '../../../../src/renet/repository/network.js';
import {closed, guid, layout} from '../support.js';

const other = '22222222-2222-4222-8222-222222222222' as Guid;
const id = (value: number): NetworkId => value as NetworkId;
const {datastore} = layout;
const reservations = new Map([
  [id(2816), {guid, datastore}],
  [id(2880), {guid: other, datastore}],
]);

describe('agreeOnNetworkId', () => {
  test('takes the reserved id, asked for or not', () => {
    expect(agreeOnNetworkId({guid, networkId: id(2816)}, reservations, id(2816))).toBe(2816);
    expect(agreeOnNetworkId({guid, networkId: id(2816)}, reservations, undefined)).toBe(2816);
  });

  test('takes a free id that is asked for, and none when none is', () => {
    expect(agreeOnNetworkId({guid, networkId: null}, reservations, id(2944))).toBe(2944);
    expect(agreeOnNetworkId({guid, networkId: null}, reservations, undefined)).toBeNull();
  });

  test('never settles on the id of another repository', () => {
    expect(() => agreeOnNetworkId({guid, networkId: id(2816)}, reservations, id(2880))).toThrow(
      `Repository ${guid} has network id 2816 on this server, not 2880.`,
    );
    expect(() => agreeOnNetworkId({guid, networkId: null}, reservations, id(2880))).toThrow(
      'Network id 2880 belongs to another',
    );
  });
});

describe('withNetworkId', () => {
  const context = {dryRun: false, reach: noFailPoints.reach};
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'networks-'));
  });

  const failing = async (facts = closed(), dryRun = false) => {
    let during: NetworkId | null = null;
    const work = async () => {
      during = await networkIdOf(guid, directory);
      throw new Error('it broke');
    };
    await expect(withNetworkId(id(2816), {facts, datastore}, {...context, dryRun}, work, directory)).rejects.toThrow(
      'it broke',
    );
    return {during, after: await networkIdOf(guid, directory)};
  };

  test('removes what a call left that lost its power right after it had reserved the id', async () => {
    await reserve(id(2816), {guid, datastore}, directory);
    await link(join(directory, '2816'), join(directory, `.2816.${guid}`));
    await withNetworkId(
      id(2816),
      {facts: closed({networkId: id(2816)}), datastore},
      context,
      async () => {},
      directory,
    );
    expect(await readdir(directory)).toEqual(['2816']);
  });

  test('gives back what it reserved when the work fails, and keeps it when not', async () => {
    expect(await failing(closed({networkId: null}))).toEqual({during: 2816, after: null});
    await withNetworkId(
      id(2816),
      {facts: closed({networkId: null}), datastore},
      context,
      () => Promise.resolve(),
      directory,
    );
    expect([...(await readReservations(directory))]).toEqual([[2816, {guid, datastore}]]);
  });

  test('says why the work failed, also when nothing can be given back', async () => {
    const work = async () => {
      // As on a disk that fails: it can be read no more.
      await writeFile(join(directory, '2816'), 'damaged');
      throw new Error('it broke');
    };
    const facts = closed({networkId: null});
    await expect(withNetworkId(id(2816), {facts, datastore}, context, work, directory)).rejects.toThrow('it broke');
  });

  test('a repository that had its id before keeps it, unless it was not made to the end', async () => {
    await reserve(id(2816), {guid, datastore}, directory);
    expect(await failing(closed())).toEqual({during: 2816, after: 2816});
    expect(await failing(closed({image: null}))).toEqual({during: 2816, after: null});
  });

  test('a dry run reserves nothing', async () => {
    expect(await failing(closed({networkId: null}), true)).toEqual({during: null, after: null});
  });
});
