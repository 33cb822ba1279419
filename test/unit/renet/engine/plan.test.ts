import {mkdtemp, readdir, readFile, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import type {EventFrame} from '../../../../src/contract/frames.js';
import {localExec} from '../../../../src/exec/local.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {carryOut, type Step} from '../../../../src/renet/engine/plan.js';
import {argv} from '../../../../src/shared/argv.js';

let directory: string;
let events: EventFrame[];
let abort: AbortController;
let points: string[];

const context = (dryRun = false): Context => ({
  exec: localExec,
  cleanupExec: localExec,
  report: (event) => void events.push(event),
  signal: abort.signal,
  client: {user: 'ann', host: 'desk', version: '0'},
  lockWaitSeconds: 0,
  dryRun,
  reach: async (point) => void points.push(point),
  agentHash: 'test',
  explain: async (error) => error,
});
const states = () => events.flatMap((event) => (event.type === 'step' ? [`${event.title}: ${event.state}`] : []));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rdc-plan-'));
  events = [];
  points = [];
  abort = new AbortController();
});

const twoSteps = (): Step[] => [
  {
    title: 'make a',
    acts: [{mkdir: join(directory, 'a'), mode: 0o750}],
    undo: [{run: argv('rmdir', join(directory, 'a'))}],
  },
  {title: 'write b', acts: [{write: join(directory, 'b'), content: 'whole', mode: 0o600}]},
];

describe('carryOut', () => {
  test('carries out every step in order and says so', async () => {
    await carryOut(twoSteps(), context());
    expect(states()).toEqual(['make a: started', 'make a: done', 'write b: started', 'write b: done']);
    expect(await readFile(join(directory, 'b'), 'utf8')).toBe('whole');
    expect((await stat(join(directory, 'b'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'a'))).mode & 0o777).toBe(0o750);
  });

  test('passes a named point before each act and after each step, where a test may have it die', async () => {
    await carryOut(twoSteps().slice(1), context());
    expect(points).toEqual([`write b: before write ${join(directory, 'b')} (mode 600)`, 'write b: done']);
  });

  test('asks why a step failed before it takes anything back, and throws the answer', async () => {
    const failing: Step = {title: 'break', acts: [{run: argv('false')}]};
    let seen: string[] = [];
    const explain = async () => {
      seen = await readdir(directory);
      return new Error('the disk was full');
    };
    await expect(carryOut([twoSteps()[0]!, failing], {...context(), explain})).rejects.toThrow('the disk was full');
    expect([seen, await readdir(directory)]).toEqual([['a'], []]);
  });

  test('takes back what was done when a later step fails, and throws the first error', async () => {
    const failing: Step = {title: 'break', acts: [{run: argv('false')}], undo: [{run: argv('false')}]};
    await expect(carryOut([...twoSteps().slice(0, 1), failing], context())).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
    });
    expect(await readdir(directory)).toEqual([]);
    expect(states()).toContain('break: failed');
    expect(events.filter(({type}) => type === 'warning')).toHaveLength(1);
  });

  test('a caller who went away stops the plan before the next step, and it is taken back', async () => {
    const leave: Step = {title: 'leave', acts: [{run: argv('true')}]};
    const running = carryOut([twoSteps()[0]!, leave, twoSteps()[1]!], {
      ...context(),
      report: (event) => {
        events.push(event);
        if (event.type === 'step' && event.title === 'leave' && event.state === 'done') abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({code: 'CANCELLED'});
    expect(await readdir(directory)).toEqual([]);
  });

  test('a dry run prints the plan, without contents, and touches nothing', async () => {
    await carryOut(twoSteps(), context(true));
    expect(await readdir(directory)).toEqual([]);
    expect(events.flatMap((event) => (event.type === 'log' ? [event.line] : []))).toEqual([
      `mkdir ${directory}/a (mode 750)`,
      `write ${directory}/b (mode 600)`,
    ]);
  });
});
