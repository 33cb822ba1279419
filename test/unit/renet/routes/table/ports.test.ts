import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
  allocate,
  portRequests,
  readAllocations,
  release,
  writeAllocations,
  type Allocation,
  type PortRequest,
} from '../../../../../src/renet/routes/table/ports.js';
import {container} from '../scene.js';

const request = (target: number, other: Partial<PortRequest> = {}): PortRequest => ({
  protocol: 'tcp',
  networkId: 2816,
  service: 'game',
  target,
  ...other,
});

describe('allocate', () => {
  test('gives the lowest free port, and the same one again', () => {
    const {allocations} = allocate([], [request(1), request(2)]);
    expect(allocations.map(({port, target}) => [port, target])).toEqual([
      [10_000, 1],
      [10_001, 2],
    ]);
    const freed = allocations.slice(1);
    expect(allocate(freed, [request(2), request(3)]).allocations.map(({port}) => port)).toEqual([10_001, 10_000]);
  });

  test('changes nothing when everybody has what they ask for', () => {
    const {allocations} = allocate([], [request(1)]);
    expect(allocate(allocations, [request(1)]).allocations).toBe(allocations);
  });

  test('TCP and UDP are counted apart', () => {
    const {allocations} = allocate([], [request(1), request(1, {protocol: 'udp'})]);
    expect(allocations.map(({port}) => port)).toEqual([10_000, 10_000]);
  });

  test('when the range is used up nobody loses a port to the twelfth', () => {
    const wanted = Array.from({length: 12}, (_, index) => request(index + 1));
    const {allocations, exhausted} = allocate([], wanted);
    expect(allocations.map(({target}) => target)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(exhausted).toEqual([request(12)]);
  });
});

test('release frees the ports of repositories that are gone', () => {
  const current = allocate([], [request(1), request(1, {networkId: 2880})]).allocations;
  expect(release(current, new Set([2880])).map(({networkId}) => networkId)).toEqual([2880]);
  expect(release(current, new Set([2816, 2880]))).toBe(current);
});

test('portRequests reads both labels and tells what is no port', () => {
  const labels = {'rediacc.tcp_ports': '25565, 25566,25565', 'rediacc.udp_ports': '19132,x'};
  expect(portRequests(container('game', labels))).toEqual({
    requests: [request(25_565), request(25_566), request(19_132, {protocol: 'udp'})],
    invalid: [{kind: 'invalid-port', protocol: 'udp', value: 'x'}],
  });
});

test('more ports than there are is no list anybody meant: none is given', () => {
  const labels = {'rediacc.tcp_ports': Array.from({length: 12}, (_, index) => index + 1).join(',')};
  expect(portRequests(container('game', labels))).toEqual({
    requests: [],
    invalid: [{kind: 'too-many-ports', protocol: 'tcp', count: 12}],
  });
});

describe('the file of allocations', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rdc-ports-'));
  });
  afterEach(() => rm(directory, {recursive: true}));

  test('is read as it was written; a missing one holds nothing', async () => {
    const file = join(directory, 'ports.json');
    const allocations: Allocation[] = [{...request(1), port: 10_000}];
    expect(await readAllocations(file)).toEqual([]);
    await writeAllocations(file, allocations);
    expect(await readAllocations(file)).toEqual(allocations);
    expect(await readFile(file, 'utf8')).toContain('"version": 1');
  });

  test('is never replaced by a guess when it is broken', async () => {
    const file = join(directory, 'ports.json');
    await writeFile(file, '{"allocations": [');
    await expect(readAllocations(file)).rejects.toThrow(SyntaxError);
  });
});
