// Forks of mounted repositories of growing size, while somebody writes into them: the time must not grow with the size.
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {compare} from './compare.mjs';
import {run} from './process.mjs';
import {createRepository, deleteRepository, mountRepository} from './repositories.mjs';
import {rowsOf} from './statistics.mjs';

const GIB = 1024 ** 3;
/** What stays free on the datastore beside the images. */
const ROOM_BYTES = GIB;

const PARENTS = [
  {name: 'bench-1g', says: '1 GB', gib: 1},
  {name: 'bench-5g', says: '5 GB', gib: 5},
  {name: 'bench-20g', says: '20 GB', gib: 20},
  // The size is not what a copy costs: that is the number of pieces the image lies in on the datastore.
  {name: 'bench-pieces', says: '1 GB in 20,000 pieces', gib: 1, pieces: 20_000},
];

/** @returns rows of the whole command, of the freeze as the agent took it, and of the longest gap between two writes */
export const fork = async (server, {rounds, signal, note}) => {
  const parents = [];
  for (const wanted of await thoseThatFit(server, signal, note))
    parents.push(await makeParent(server, wanted, signal, note));
  if (parents.length === 0) return [];
  const freezes = new Map(parents.map(({says}) => [`freeze, ${says}`, []]));
  const quiet = 'longest gap between writes, no fork';
  const gaps = new Map([[quiet, []], ...parents.map(({says}) => [`longest gap between writes, ${says}`, []])]);
  const calls = parents.map((parent) =>
    forkCall(server, parent, signal, ({stdout}, gapMs) => {
      freezes.get(`freeze, ${parent.says}`).push(JSON.parse(stdout).data.freezeMs);
      gaps.get(`longest gap between writes, ${parent.says}`).push(gapMs);
    }),
  );
  const [first, ...others] = calls;
  const watched = afterQuiet(first, server, parents[0], signal, (gapMs) => gaps.get(quiet).push(gapMs));
  const rows = await compare([watched, ...others], {rounds, signal});
  return [...rows, ...rowsOf(freezes, 'ms'), ...rowsOf(gaps, 'ms')];
};

/** One fork with a writer in the parent; the fork is deleted again, untimed. */
const forkCall = (server, {name, says, mountPath}, signal, keep) => {
  let writer;
  return {
    name: `rdc repo fork, ${says}`,
    ...server.rdc('repo', 'fork', name, '--tag', `${name}-fork`, '--json'),
    before: async () => (writer = await startWriter(server, mountPath, signal)),
    after: async (ended, counts) => {
      const gapMs = await writer.stop();
      if (counts) keep(ended, gapMs);
      await deleteRepository(server, `${name}-fork`, signal);
    },
  };
};

/** In the same round, the same writer for as long as the last fork took, without one: how restless the server is by itself. */
const afterQuiet = (call, server, {mountPath}, signal, keep) => {
  let lastMs;
  return {
    ...call,
    before: async () => {
      if (lastMs !== undefined) {
        const writer = await startWriter(server, mountPath, signal);
        await setTimeout(lastMs, undefined, {signal});
        keep(await writer.stop());
      }
      await call.before();
    },
    after: async (ended, counts) => {
      lastMs = ended.ms;
      await call.after(ended, counts);
    },
  };
};

const thoseThatFit = async (server, signal, note) => {
  const [, available] = /(\d+)\s*$/.exec(
    await server.script('df -B1 --output=avail -- "$1"', [server.datastore], signal),
  );
  let left = Number(available) - ROOM_BYTES;
  return PARENTS.filter(({says, gib}) => {
    const fits = gib * GIB <= left;
    if (fits) left -= gib * GIB;
    else note(`Not measured: fork of ${says}, which does not fit on ${server.datastore}.`);
    return fits;
  });
};

/**
 * A repository whose image is allocated as a whole: blocks that were promised but not written are shared by a copy
 * exactly as written ones, and take no time to make. Pieces come from writing small parts anew, with what they hold.
 */
const makeParent = async (server, {name, says, gib, pieces}, signal, note) => {
  const {guid} = await createRepository(server, {name, size: `${gib}G`}, signal);
  const image = join(server.datastore, 'repositories', guid);
  await server.script(ALLOCATE, [image, gib * GIB], signal);
  if (pieces) await run(await server.probe('pieces', inPieces(image, gib * GIB, pieces)), signal);
  const extents = /(\d+) extents? found/.exec(await server.script('filefrag -- "$1"', [image], signal))?.[1];
  note(`Fork of ${says}: its image lies in ${extents} extents.`);
  await mountRepository(server, name, signal);
  return {name, says, mountPath: join(server.datastore, 'mounts', guid)};
};

/** Every second piece is one block; what lies between two of them is the other. */
const inPieces = (image, bytes, pieces) => ({
  image,
  blocks: pieces / 2,
  distanceBytes: Math.floor(bytes / 4096 / (pieces / 2)) * 4096,
});

const ALLOCATE = 'fallocate --length "$2" -- "$1"; sync -- "$1"';

const startWriter = async (server, mountPath, signal) => {
  const {file, args} = await server.probe('writer', {path: join(mountPath, 'bench-writer')});
  const child = spawn(file, args, {stdio: ['pipe', 'pipe', 'inherit'], signal});
  child.on('error', () => {});
  let output = '';
  const closed = new Promise((resolve) => child.on('close', resolve));
  const begun = new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (output.startsWith('writing\n')) resolve();
    });
  });
  await Promise.race([begun, closed]);
  return {
    stop: async () => {
      child.stdin.end();
      await closed;
      signal.throwIfAborted();
      return JSON.parse(output.split('\n')[1]).longestMs;
    },
  };
};
