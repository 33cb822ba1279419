// A repository's whole life, in which every command dies once at a point drawn by lot and is then repeated.
// `npm run chaos -- --runs 20 --seed 7` runs more; without a wish the seed is fixed, so that CI is the same every time.
import {appendFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {dieAndRepeat, seededRandom, type Death, type Died} from './support/chaos.js';
import {dataOf} from './support/rdc.js';
import {preparedServer, type Server} from './support/server.js';

const MINUTES = 60_000;
const RUNS = Number(process.env['RDC_CHAOS_RUNS'] ?? 1);
const SEED = Number(process.env['RDC_CHAOS_SEED'] ?? 1);
/** Where each death is noted as a line of JSON. */
const REPORT = process.env['RDC_CHAOS_REPORT'];
/** How many points an operation passes at most; drawing one too many only wastes the draw. */
const POINTS: Record<string, number> = {
  'repository-create': 14,
  'repository-mount': 13,
  'repository-up': 12,
  'repository-down': 14,
  'repository-delete': 14,
};
const MACHINE = ['-m', 'server-1'];
let server: Server;

beforeAll(async () => {
  server = await preparedServer();
}, 30 * MINUTES);
afterAll(() => server?.close());

const random = seededRandom(SEED);
const draw = (below: number) => Math.floor(random() * below);
const deaths: Died[] = [];

const dies = async (operation: string, command: readonly string[]): Promise<void> => {
  // Booting an emulated server takes a minute, so most die alone.
  const death: Death = draw(5) === 0 ? 'power' : 'kill';
  const died = await dieAndRepeat(server, {operation, command, death, at: 1 + draw(POINTS[operation] ?? 10)});
  deaths.push(died);
  if (REPORT) await appendFile(REPORT, `${JSON.stringify({seed: SEED, ...died, command: undefined})}\n`);
};
const repo = (verb: string, ...more: string[]) => ['repo', verb, 'shop', ...MACHINE, ...more];
const held = async () => [...new Set((await server.holdings()).map((line) => line.split(' ')[0]))];
const volume = async () => dataOf<{mountPath: string}>(await server.rdc([...repo('status'), '--json'])).mountPath;

describe('a life in which every command dies once', () => {
  test.each(Array.from({length: RUNS}, (_, index) => [index + 1]))(
    `run %i of seed ${SEED}`,
    async () => {
      await dies('repository-create', repo('create', '--size', '256M'));
      expect(await held()).toEqual(['image', 'network']);

      await dies('repository-mount', repo('mount'));
      dataOf(await server.rdc(['sync', 'upload', ...MACHINE, '-r', 'shop', '--local', 'examples/hello', '--json']));
      // Acknowledged: written and flushed before the next command is even asked for.
      const sum = await server.sh(
        `cd ${await volume()} && head -c 4M /dev/urandom > kept && sync kept && sha256sum < kept`,
      );

      await dies('repository-up', repo('up', '--mount'));
      const {services} = dataOf<{services: {state: string}[]}>(await server.rdc([...repo('up'), '--mount', '--json']));
      expect(services.map(({state}) => state)).toEqual(['running', 'running']);
      expect(await server.sh(`sha256sum < ${await volume()}/kept`)).toBe(sum);

      await dies('repository-down', repo('down', '--unmount'));
      expect(await held()).toEqual(['image', 'network']);

      dataOf(await server.rdc([...repo('mount'), '--json']));
      expect(await server.sh(`sha256sum < ${await volume()}/kept`)).toBe(sum);
      await dies('repository-delete', repo('delete', '--yes'));
      expect(await server.holdings()).toEqual([]);
    },
    30 * MINUTES,
  );

  test('died for real', () => {
    const points = deaths.filter(({point}) => point !== null);
    process.stderr.write(
      `${points.map(({operation, death, point}) => `${operation} ${death}: ${point}`).join('\n')}\n`,
    );
    expect(points.length).toBeGreaterThan(deaths.length / 3);
  });
});
