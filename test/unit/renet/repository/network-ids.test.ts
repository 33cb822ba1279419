import {describe, expect, test} from '@jest/globals';
import {link, mkdtemp, readdir, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Guid, NetworkId} from '../../../../src/contract/types.js';
import {
  byOwner,
  networkIdOf,
  nextFree,
  ownerOf,
  readReservations,
  release,
  reserve,
} from '../../../../src/renet/repository/network-ids.js';

const shop = '11111111-1111-4111-8111-111111111111' as Guid;
const blog = '22222222-2222-4222-8222-222222222222' as Guid;
const datastore = '/mnt/rediacc';
const id = (value: number): NetworkId => value as NetworkId;
const directory = (): Promise<string> => mkdtemp(join(tmpdir(), 'networks-'));

describe('reserve', () => {
  test('writes the GUID and the datastore, a line each, and leaves nothing else', async () => {
    const networks = join(await directory(), 'not', 'there', 'yet');
    await reserve(id(2816), {guid: shop, datastore}, networks);
    expect(await readdir(networks)).toEqual(['2816']);
    expect(await readFile(join(networks, '2816'), 'utf8')).toBe(`${shop}\n/mnt/rediacc\n`);
  });

  test('removes what a call left that was killed in between, and empties no reservation through it', async () => {
    const networks = await directory();
    await reserve(id(2816), {guid: shop, datastore}, networks);
    await link(join(networks, '2816'), join(networks, `.2816.${shop}`));
    await reserve(id(2816), {guid: shop, datastore}, networks);
    expect(await readdir(networks)).toEqual(['2816']);
    expect(await ownerOf(id(2816), networks)).toBe(shop);
  });

  test('is fine when the same repository has it already', async () => {
    const networks = await directory();
    await reserve(id(2816), {guid: shop, datastore}, networks);
    await reserve(id(2816), {guid: shop, datastore}, networks);
    expect(await ownerOf(id(2816), networks)).toBe(shop);
  });

  test('refuses an id of another repository and names the next free one', async () => {
    const networks = await directory();
    await reserve(id(2816), {guid: shop, datastore}, networks);
    await reserve(id(2880), {guid: shop, datastore}, networks);
    await expect(reserve(id(2816), {guid: blog, datastore}, networks)).rejects.toMatchObject({
      code: 'NETWORK_ID_TAKEN',
      details: {networkId: 2816, next: 2944},
    });
    expect(await ownerOf(id(2816), networks)).toBe(shop);
    expect(await readdir(networks)).toEqual(['2816', '2880']);
  });

  test('gives an id to exactly one of many who ask at once', async () => {
    const networks = await directory();
    const guids = Array.from({length: 20}, (_, n) => `33333333-3333-4333-8333-${String(n).padStart(12, '0')}` as Guid);
    const results = await Promise.allSettled(guids.map((guid) => reserve(id(2816), {guid, datastore}, networks)));
    const winners = guids.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(winners).toEqual([await ownerOf(id(2816), networks)]);
  });
});

describe('readReservations', () => {
  test.each([
    ['without its datastore', `${shop}\n`],
    ['with a damaged one', `${shop}\nmnt/../x\n`],
    ['cut short', `${shop}`],
  ])('reads a reservation %s', async (_how, text) => {
    const networks = await directory();
    await writeFile(join(networks, '2816'), text);
    expect([...(await readReservations(networks))]).toEqual([[2816, {guid: shop, datastore: null}]]);
    expect(await ownerOf(id(2816), networks)).toBe(shop);
  });

  test('leaves out files that are no reservations', async () => {
    const networks = await directory();
    await reserve(id(2880), {guid: blog, datastore}, networks);
    await writeFile(join(networks, '.2944.123'), `${shop}\n`);
    await writeFile(join(networks, '2817'), `${shop}\n`);
    await writeFile(join(networks, '02944'), `${shop}\n`);
    await writeFile(join(networks, '3008'), '');
    expect([...(await readReservations(networks))]).toEqual([[2880, {guid: blog, datastore}]]);
    expect(await networkIdOf(blog, networks)).toBe(2880);
    expect(await networkIdOf(shop, networks)).toBeNull();
  });

  test('the other way round gives a repository with two the first one', () => {
    const of = (guid: Guid) => ({guid, datastore: null});
    const reservations = new Map([
      [id(2880), of(blog)] as const,
      [id(2816), of(shop)] as const,
      [id(2944), of(shop)] as const,
    ]);
    expect(byOwner(reservations)).toEqual(
      new Map([
        [shop, 2816],
        [blog, 2880],
      ]),
    );
  });

  test('finds none where set-up has not been yet', async () => {
    expect((await readReservations('/nonexistent/networks')).size).toBe(0);
  });

  test('a damaged reservation is still not given away', async () => {
    const networks = await directory();
    await writeFile(join(networks, '2816'), '');
    await expect(reserve(id(2816), {guid: shop, datastore}, networks)).rejects.toMatchObject({
      code: 'UNEXPECTED_OUTPUT',
    });
    expect(await readFile(join(networks, '2816'), 'utf8')).toBe('');
  });
});

describe('release', () => {
  test('gives back only what the repository has', async () => {
    const networks = await directory();
    await reserve(id(2816), {guid: shop, datastore}, networks);
    await release(id(2816), blog, networks);
    expect(await ownerOf(id(2816), networks)).toBe(shop);
    await release(id(2816), shop, networks);
    await release(id(2816), shop, networks);
    expect(await readdir(networks)).toEqual([]);
  });
});

describe('nextFree', () => {
  test('is the lowest id above that nobody has', () => {
    expect(
      nextFree(
        2816,
        new Map([
          [id(2816), {guid: shop, datastore}],
          [id(2880), {guid: blog, datastore}],
          [id(3008), {guid: blog, datastore}],
        ]),
      ),
    ).toBe(2944);
    expect(nextFree(0, new Map())).toBe(2816);
  });

  test('is null at the ceiling', () => {
    expect(nextFree(16_767_232, new Map())).toBeNull();
  });
});
