// A repository's whole life, in which commands die at points of theirs and are then repeated.
//   npm run chaos -- --runs 20 --seed 7    commands and points drawn by lot; CI runs one life, each commit its own
//   npm run chaos -- --runs 20 --power 2   one death in two is a power cut, not one in five
//   npm run chaos -- --all --power 1       every point of every operation, with each kind of death
// What fails is noted, and the campaign goes on on a new server; it ends with a failure then.
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {chosenOf, shareOf} from './support/chaos/chosen.js';
import {die, succeed, type Death, type Died} from './support/chaos/die.js';
import {drawLife, type Draw} from './support/chaos/draw.js';
import {draftsOf, journeyOf, type Journey} from './support/chaos/journey.js';
import {seededRandom} from './support/chaos/random.js';
import {reporter, resumed, tableOf, type Entry, type Resumed} from './support/chaos/report.js';
import type {Stage} from './support/chaos/stages/stage.js';
import {preparedServer} from './support/server.js';

const MINUTES = 60_000;
const RUNS = Number(process.env['RDC_CHAOS_RUNS'] ?? 1);
const SEED = Number(process.env['RDC_CHAOS_SEED'] ?? 1);
const ALL = process.env['RDC_CHAOS_ALL'] !== undefined;
/** A power cut, which costs a boot, at every so many points or at none; of a life, one death in so many. */
const POWER_EVERY = process.env['RDC_CHAOS_POWER'] === undefined ? undefined : Number(process.env['RDC_CHAOS_POWER']);
/** A kill at every point, unless an earlier campaign had them all. */
const DEATHS: readonly {death: Death; every: number}[] = [
  ...(process.env['RDC_CHAOS_NO_KILLS'] === undefined ? [{death: 'kill' as const, every: 1}] : []),
  ...(POWER_EVERY === undefined ? [] : [{death: 'power' as const, every: POWER_EVERY}]),
];
/** How far a number is drawn as long as nobody knows how many points there are; beyond the last it dies at the last. */
const UNKNOWN = 24;
/** A stage that failed so often is left: its other points would most likely show the same. */
const MOST_FAILURES = 3;

const SHARE = process.env['RDC_CHAOS_SHARE'];

const {entries, note, lifeEnded} = reporter(process.env['RDC_CHAOS_REPORT']);
/** How many points each stage passes: learned when one dies at its last. */
const points = new Map<string, number>();
const failures: string[] = [];
let journey: Journey;
let before: Resumed;

beforeAll(async () => {
  before = await resumed(process.env['RDC_CHAOS_RESUME']);
  journey = await journeyOf({newServer: preparedServer});
}, 30 * MINUTES);
afterAll(async () => {
  process.stderr.write(`\n${tableOf(entries)}\n`);
  await journey?.close();
});

/** Lives through a stage in which the command dies first, at one point or at several, one each time that it is repeated. */
const live = async (stage: Stage, death: Death, ats: readonly number[], seed: number | null): Promise<Died> => {
  await stage.before?.();
  const command = stage.command();
  let entry: Entry | undefined;
  try {
    for (const at of ats) {
      if (entry) await note(entry, seed);
      const died = await die(journey.server, command, death, at);
      process.stderr.write(`${stage.name}, ${death}, ${died.number}${died.last ? ' (last)' : ''}: ${died.point}\n`);
      entry = {stage: stage.name, death, ...died};
      if (died.last && at === ats[0]) points.set(stage.name, died.number);
    }
    await stage.meanwhile?.();
    const {stdout} = await succeed(command, `repeated after it died at "${entry!.point}"`);
    await stage.check(death);
    const freezeMs = /"freezeMs": *([\d.]+)/.exec(stdout)?.[1];
    await note({...entry!, ...(freezeMs !== undefined && {freezeMs: Number(freezeMs)})}, seed);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    await note({stage: stage.name, death, point: '', number: 0, last: false, ...entry, failure}, seed);
    throw error;
  }
  journey.passed(stage.name);
  return entry!;
};

/** What the server's journal says of units that failed: once the server is made anew nobody can ask. */
const brokenUnits = (): Promise<string> =>
  journey.server.sh(`systemctl list-units --failed --plain --no-legend | while read -r unit rest; do
      echo "== $unit"; journalctl --boot --no-pager --unit "$unit" --lines 40
    done; journalctl --boot --no-pager --priority warning --lines 40`);

/** Goes on whatever happens in it: what fails is kept for the end, and the server is made anew. */
const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    const text = `${what}: ${error instanceof Error ? error.message : String(error)}`;
    process.stderr.write(`FAILED ${text}\n${await brokenUnits().catch(String)}\n`);
    failures.push(text);
    journey.lost();
    return null;
  }
};

const NAMES = draftsOf();
/** The stages that die; the others are only lived through. */
const DYING = chosenOf(
  NAMES.map(({name}) => name),
  process.env['RDC_CHAOS_ONLY'],
);

const sample = () => {
  const drawn: {stage: string; death: Death}[] = [];
  const liveLife = async (seed: number, life: readonly Draw[]) => {
    for (const {name, death, where} of life) {
      if (death === null) await journey.pass(name);
      else {
        const ats = where.map((one) => 1 + Math.floor(one * (points.get(name) ?? UNKNOWN)));
        await live(await journey.arrive(name), death, ats, seed);
      }
    }
    await lifeEnded(seed);
  };
  const seeds = shareOf(
    Array.from({length: RUNS}, (_, index) => SEED + index),
    SHARE,
  );
  test.each(seeds.map((seed) => [seed]))(
    'the life of seed %i',
    async (seed) => {
      if (before.lives.has(seed)) return;
      if (seed !== seeds[0]) journey.lost();
      const life = drawLife(NAMES, seededRandom(seed), POWER_EVERY);
      drawn.push(...life.flatMap(({name, death, where}) => (death ? where.map(() => ({stage: name, death})) : [])));
      await attempt(`the life of seed ${seed}`, () => liveLife(seed, life));
    },
    60 * MINUTES,
  );
  test('all died that were to die, a server lost its power in each life, and nothing failed', () => {
    expect(failures).toEqual([]);
    expect(entries.map(({stage, death}) => ({stage, death}))).toEqual(drawn);
    const lives = seeds.filter((seed) => !before.lives.has(seed)).length;
    expect(drawn.filter(({death}) => death === 'power').length).toBeGreaterThanOrEqual(lives);
  });
};

const everyPoint = () => {
  const sweep = async (name: string, death: Death, every: number) => {
    let failed = 0;
    let next = before.nextPoint(name, death, every);
    while (next !== null && failed < MOST_FAILURES) {
      const at: number = next;
      const died = await attempt(`${name}, ${death} at point ${at}`, async () =>
        live(await journey.arrive(name), death, [at], null),
      );
      if (died === null) failed += 1;
      next = died?.last ? null : at + every;
    }
  };
  const dying = NAMES.map(({name}) => name).filter((name) => DYING.has(name));
  test.each(shareOf(dying, SHARE).map((name) => [name]))(
    '%s',
    async (name) => {
      for (const {death, every} of DEATHS) await sweep(name, death, every);
    },
    600 * MINUTES,
  );
  test('nothing failed', () => expect(failures).toEqual([]));
};

if (ALL) describe('every operation dies at every point', everyPoint);
else describe('a life in which commands die by lot', sample);
