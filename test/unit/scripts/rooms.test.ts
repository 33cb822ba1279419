import {readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {describe, expect, test} from '@jest/globals';

type Rooms = Readonly<Record<string, readonly string[]>>;
interface Path {
  readonly path?: string;
  readonly pathNot?: string;
}
interface Rule {
  readonly name: string;
  readonly from: Path;
  readonly to: Path;
}

const load = createRequire(join(process.cwd(), 'package.json'));
const {ROOMS, INNER} = load('./.config/rooms.cjs') as {
  readonly ROOMS: Rooms;
  readonly INNER: Readonly<Record<string, {readonly rooms: Rooms}>>;
};
const {forbidden} = load('./.config/imports.cjs') as {readonly forbidden: readonly Rule[]};

const FILES = (readdirSync('src', {recursive: true}) as string[])
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));
const TABLES = Object.entries({src: {rooms: ROOMS}, ...INNER}).map(([base, {rooms}]) => [base, rooms] as const);

const fits = (file: string, {path, pathNot}: Path): boolean =>
  (path === undefined || new RegExp(path).test(file)) && !(pathNot !== undefined && new RegExp(pathNot).test(file));
/** Whether a rule of the lint forbids one file to import another. */
const isForbidden = (from: string, to: string): boolean =>
  forbidden.some((rule) => rule.from.path !== undefined && rule.to.path && fits(from, rule.from) && fits(to, rule.to));

describe.each(TABLES)('the rooms of %s', (base, rooms) => {
  const names = Object.keys(rooms);

  test('import only what stands above them, so that no two import each other', () => {
    const below = names.flatMap((room, place) =>
      (rooms[room] ?? [])
        .filter((other) => !names.slice(0, place).includes(other))
        .map((other) => `${room} > ${other}`),
    );
    expect(below).toEqual([]);
  });

  test('are held apart by the lint', () => {
    const pairs = names.flatMap((room) =>
      names.filter((other) => other !== room).map((other) => [room, other] as const),
    );
    const wrong = pairs.filter(([room, other]) => {
      const isAllowed = rooms[room]?.includes(other) ?? false;
      return isForbidden(`${base}/${room}/planted.ts`, `${base}/${other}/planted.ts`) === isAllowed;
    });
    expect(wrong).toEqual([]);
  });

  test('are in the table, all of them', () => {
    const found = new Set(
      FILES.filter((file) => file.startsWith(`${base}/`))
        .map((file) => file.slice(base.length + 1).split('/'))
        .flatMap(([room, ...rest]) => (rest.length > 0 && room !== undefined ? [room] : [])),
    );
    // What commands may import depends on the command: they have rules of their own.
    if (base === 'src') found.delete('commands');
    expect([...found].sort()).toEqual(names.toSorted());
  });
});

test('no folder holds more than 30 files, but where each file is one command or one operation', () => {
  const counts = new Map<string, number>();
  for (const file of FILES) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const full = [...counts].filter(([folder, count]) => count > 30 && !/^src\/commands\b|\/operations$/.test(folder));
  expect(full.map(([folder]) => folder)).toEqual([]);
});

test('what lies loose in the agent can be seen at one glance', () => {
  expect(FILES.filter((file) => dirname(file) === 'src/renet').length).toBeLessThanOrEqual(8);
});
