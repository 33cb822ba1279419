import type {Server} from '../server.js';

/** What may be true of a repository. One that a power cut closed may keep its mount points until it is mounted or unmounted. */
export type State = 'closed' | 'cut' | 'open';

export interface Expected {
  readonly name: string;
  readonly guid: string;
  readonly networkId: number;
  readonly state: State;
}

/** Everything a repository holds in a state, in the words of `holdings`, with its name in place of its GUID. */
const holdingsOf = ({name, networkId: id, state}: Expected): string[] => {
  const closed = [`image ${name}`, `network ${id}`];
  if (state !== 'open') return closed;
  const units = [
    `rediacc-containerd-${id}.service`,
    `rediacc-docker-${id}.service`,
    `rediacc-docker-${id}.socket`,
    `rediacc-firewall-${id}.service`,
    `rediacc-loopback-${id}.service`,
  ];
  return [
    ...closed,
    `address ${addressOf(id, 1)}/26`,
    `directory ${name}`,
    `loop /mnt/rediacc/repositories/${name}`,
    `mapping rediacc-${name}`,
    `mount /mnt/rediacc/interim/${name}/docker/data`,
    `mount /mnt/rediacc/mounts/${name}`,
    `mount /run/rediacc/walls-${id}`,
    `mount /run/rediacc/walls-${id}/namespace`,
    `chain refusals_${id}`,
    `chain repository_${id}`,
    `told served-${id}`,
    `unit-file rediacc-${id}.slice`,
    ...units.flatMap((unit) => [`unit ${unit}`, `unit-file ${unit}`]),
  ];
};

/** An address of the block of a network id. */
export const addressOf = (id: number, host: number): string =>
  `127.${id >> 16}.${(id >> 8) & 255}.${(id & 255) + host}`;

/** What running containers add: their root file systems and their shared memory. */
const OF_CONTAINERS = /^mount \S+\/docker(\/data)?\/(overlay2|containers)\//;

/**
 * Compares what is on the server with what must be there, no more and no less.
 *
 * @returns both lists, sorted, for an assertion
 */
export const compareHoldings = async (
  server: Server,
  expected: readonly Expected[],
): Promise<{found: string[]; wanted: string[]}> => {
  const named = (line: string) => expected.reduce((text, {guid, name}) => text.replaceAll(guid, name), line);
  const open = expected.some(({state}) => state === 'open');
  const mountPoints = expected.filter(({state}) => state === 'cut').map(({name}) => `directory ${name}`);
  const found = (await server.holdings())
    .map(named)
    .filter((line) => !(open && OF_CONTAINERS.test(line)) && !mountPoints.includes(line));
  return {found: [...new Set(found)].sort(), wanted: expected.flatMap(holdingsOf).sort()};
};
