// A repository's life, in which disks fail or are full while a command is in the middle, and come back later.
//   npm run chaos -- --faults --seed 7   a few operations with a fault each, drawn by lot; so does CI, each commit its own
//   npm run chaos -- --faults --all      every operation with every fault
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {chosenOf, shareOf} from './support/chaos/chosen.js';
import {succeed} from './support/chaos/die.js';
import {hasReadOnly, moveToFaultyDisk} from './support/chaos/faults/disk.js';
import {drawPairs, everyPair, type Pair} from './support/chaos/faults/draw.js';
import {failDuring, type Failed} from './support/chaos/faults/fail.js';
import {faultNamed, FAULTS} from './support/chaos/faults/faults.js';
import {faultReporter, faultTable} from './support/chaos/faults/report.js';
import {LASTING, stagesOnDisk} from './support/chaos/faults/stages.js';
import {draftsOf, journeyOf, type Journey} from './support/chaos/journey.js';
import {seededRandom} from './support/chaos/random.js';
import type {Stage} from './support/chaos/stages/stage.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const SEED = Number(process.env['RDC_CHAOS_SEED'] ?? 1);
const ALL = process.env['RDC_CHAOS_ALL'] !== undefined;
/** What the gate has time for. */
const FEW = 2;
/** Fewer points than most operations have: at the last, when all is done, nothing can fail any more. */
const POINTS = 14;
/** The gate draws of operations that are soon reached; the others are for whoever has `--all` run. */
const SOON = ['create', 'first mount', 'up', 'expand', 'datastore expand'];

const {entries, note, known} = faultReporter(process.env['RDC_CHAOS_REPORT'], process.env['RDC_CHAOS_RESUME']);
const failures: string[] = [];
let journey: Journey;

beforeAll(async () => {
  const newServer = async () => {
    const server = await preparedServer();
    await moveToFaultyDisk(server);
    return server;
  };
  journey = await journeyOf({newServer, stages: stagesOnDisk});
}, 30 * MINUTES);
afterAll(async () => {
  process.stderr.write(`\n${faultTable(entries)}\n`);
  await journey?.close();
});

/** What was not flushed when a disk failed, such as an app's own files, is told to the next who flushes, whoever that is. */
const TAKE_NOTICE = 'for volume in /mnt/rediacc/mounts/*; do sync --file-system "$volume" 2>/dev/null || true; done';

/** Everything that must hold of an operation whose disks failed. */
const live = async (stage: Stage, {fault: name, where}: Pair): Promise<Failed> => {
  const {server} = journey;
  const fault = faultNamed(name);
  await stage.before?.();
  const command = stage.command();
  const failed = await failDuring(server, command, fault, 1 + Math.floor(where * POINTS));
  await server.sh(fault.end);
  await server.sh(TAKE_NOTICE);
  const {run, code, message} = failed;
  process.stderr.write(`${stage.name}, ${name} since "${failed.where.point}": ${run.status} ${code} ${message}\n`);
  // What went read-only stays so until the server boots.
  const booted = await hasReadOnly(server);
  if (booted) await bootAgain(server);
  const good = run.status === 0;
  if (!good) await stage.meanwhile?.();
  if (!good || (booted && !LASTING.has(stage.name))) await succeed(command, `repeated after ${name}`);
  await stage.check(booted ? 'power' : 'kill');
  return failed;
};

/** A command that says something else than what happened is a failure that leaves the server as it has to be. */
const wronglyTold = ({fault}: Pair, {run, code, message}: Failed): string | undefined =>
  run.status === 0 || faultNamed(fault).statuses.includes(run.status ?? -1)
    ? undefined
    : `told as ${run.status} ${code}: ${message ?? run.stdout}\n${run.stderr}`;

/** A server can be entered, and has booted, before its datastore is mounted: `nofail` has nothing wait for the disk. */
const bootAgain = async (server: Server): Promise<void> => {
  await server.losePower();
  await server.sh(
    `systemctl is-system-running --wait >/dev/null || true
     for i in $(seq 300); do findmnt /mnt/rediacc >/dev/null && exit 0; sleep 0.2; done
     journalctl --boot --unit mnt-rediacc.mount --unit faulty-disk >&2; exit 1`,
  );
};

const attempt = async (pair: Pair): Promise<void> => {
  const {stage, fault} = pair;
  const fail = (failure: string): void => {
    process.stderr.write(`FAILED ${stage}, ${fault}: ${failure}\n`);
    failures.push(`${stage}, ${fault}: ${failure}`);
  };
  try {
    const failed = await live(await journey.arrive(stage), pair);
    journey.passed(stage);
    const failure = wronglyTold(pair, failed);
    if (failure !== undefined) fail(failure);
    const {where, run, code, message} = failed;
    await note({stage, fault, ...where, status: run.status, code, message, ...(failure !== undefined && {failure})});
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    fail(failure);
    journey.lost();
    await note({stage, fault, where: pair.where, failure});
  }
};

const NAMES = draftsOf(stagesOnDisk).map(({name}) => name);
const chosen = chosenOf(NAMES, process.env['RDC_CHAOS_ONLY']);
const random = seededRandom(SEED);
const all = everyPair(
  NAMES.filter((name) => chosen.has(name)),
  FAULTS.map(({name}) => name),
  random,
);
const few = () =>
  drawPairs(
    all.filter(({stage}) => SOON.includes(stage)),
    FEW,
    random,
  );

describe(ALL ? 'every operation with every fault' : `operations with faults drawn by seed ${SEED}`, () => {
  test.each(shareOf(ALL ? all : few(), process.env['RDC_CHAOS_SHARE']))(
    '$stage, $fault',
    async (pair) => {
      if (!known.has(`${pair.stage}, ${pair.fault}`)) await attempt(pair);
    },
    60 * MINUTES,
  );
  test('nothing failed', () => expect(failures).toEqual([]));
});
