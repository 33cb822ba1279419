// A repository's whole life, in which commands die at points of theirs and are then repeated.
//   npm run chaos -- --runs 20 --seed 7    commands and points drawn by lot; CI runs one life, each commit its own
//   npm run chaos -- --all --power 1       every point of every operation, with each kind of death
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {chosenOf} from './support/chaos/chosen.js';
import {die, succeed, type Death} from './support/chaos/die.js';
import {drawLife} from './support/chaos/draw.js';
import {seededRandom} from './support/chaos/random.js';
import {reporter, tableOf} from './support/chaos/report.js';
import {stagesOf} from './support/chaos/stages/all.js';
import type {Stage} from './support/chaos/stages/stage.js';
import {worldOf} from './support/chaos/world.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const RUNS = Number(process.env['RDC_CHAOS_RUNS'] ?? 1);
const SEED = Number(process.env['RDC_CHAOS_SEED'] ?? 1);
const ALL = process.env['RDC_CHAOS_ALL'] !== undefined;
/** A kill at every point; a power cut, which costs a boot, at every so many of them or at none. */
const POWER_EVERY = Number(process.env['RDC_CHAOS_POWER'] ?? 0);
const DEATHS: readonly {death: Death; every: number}[] = [
  {death: 'kill', every: 1},
  ...(POWER_EVERY > 0 ? [{death: 'power' as const, every: POWER_EVERY}] : []),
];
/** How far a number is drawn as long as nobody knows how many points there are; beyond the last it dies at the last. */
const UNKNOWN = 24;

const {entries, note} = reporter(process.env['RDC_CHAOS_REPORT'], ALL ? null : SEED);
/** How many points each stage passes: learned when one dies at its last. */
const points = new Map<string, number>();
let server: Server;
let stages: Map<string, Stage>;

beforeAll(async () => {
  server = await preparedServer();
  stages = new Map(stagesOf(worldOf(server)).map((stage) => [stage.name, stage]));
}, 30 * MINUTES);
afterAll(async () => {
  process.stderr.write(`\n${tableOf(entries)}\n`);
  await server?.close();
});

/** Lives through a stage, in which the command dies first when it is to. */
const live = async (stage: Stage, death: Death | null, at: number): Promise<{last: boolean}> => {
  await stage.before?.();
  const command = stage.command();
  if (death === null) {
    await succeed(command, 'left alone');
    await stage.check(null);
    return {last: true};
  }
  const died = await die(server, command, death, at);
  process.stderr.write(`${stage.name}, ${death}, ${died.number}${died.last ? ' (last)' : ''}: ${died.point}\n`);
  if (died.last) points.set(stage.name, died.number);
  const entry = {stage: stage.name, death, ...died};
  try {
    await stage.meanwhile?.();
    const {stdout} = await succeed(command, `repeated after it died at "${died.point}"`);
    await stage.check(death);
    const freezeMs = /"freezeMs": *([\d.]+)/.exec(stdout)?.[1];
    await note({...entry, ...(freezeMs !== undefined && {freezeMs: Number(freezeMs)})});
  } catch (error) {
    await note({...entry, failure: error instanceof Error ? error.message : String(error)});
    throw error;
  }
  return died;
};

const stageOf = (name: string): Stage => stages.get(name)!;
const NAMES = stagesOf(worldOf({} as Server)).map(({name, trip}) => ({name, ...(trip !== undefined && {trip})}));
/** The stages that die; the others are only lived through. */
const DYING = chosenOf(
  NAMES.map(({name}) => name),
  process.env['RDC_CHAOS_ONLY'],
);

const sample = () => {
  const random = seededRandom(SEED);
  const drawn: {stage: string; death: Death}[] = [];
  test.each(Array.from({length: RUNS}, (_, index) => [index + 1]))(
    `life %i of seed ${SEED}`,
    async () => {
      for (const {name, death, where} of drawLife(NAMES, random)) {
        if (death !== null) drawn.push({stage: name, death});
        await live(stageOf(name), death, 1 + Math.floor(where * (points.get(name) ?? UNKNOWN)));
      }
    },
    60 * MINUTES,
  );
  test('all died that were to die, and a server lost its power', () => {
    expect(entries.map(({stage, death}) => ({stage, death}))).toEqual(drawn);
    expect(drawn.filter(({death}) => death === 'power').length).toBeGreaterThanOrEqual(RUNS);
  });
};

const everyPoint = () => {
  test.each(NAMES.map(({name}) => [name]))(
    '%s',
    async (name) => {
      const stage = stageOf(name);
      if (!DYING.has(name)) {
        await live(stage, null, 0);
        return;
      }
      for (const [round, {death, every}] of DEATHS.entries()) {
        for (let at = 1, last = false; !last; at += every) {
          if (round > 0 || at > 1) await stage.back();
          ({last} = await live(stage, death, at));
        }
      }
      expect(points.get(name)).toBeGreaterThan(1);
    },
    600 * MINUTES,
  );
};

if (ALL) describe('every operation dies at every point', everyPoint);
else describe('a life in which commands die by lot', sample);
