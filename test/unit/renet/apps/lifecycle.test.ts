import {describe, expect, test} from '@jest/globals';
import {
  planDown,
  planUp,
  requireReadable,
  runCalls,
  type App,
  type FunctionCall,
} from '../../../../src/renet/apps/lifecycle.js';
import type {LifecycleFunction, Runner} from '../../../../src/renet/apps/run.js';
import type {Context} from '../../../../src/renet/engine/context.js';

const app = (directory: string, ...functions: LifecycleFunction[]): App => ({
  file: {directory, name: 'Rediaccfile', path: `/m/${directory}/Rediaccfile`},
  functions: new Set(functions),
});
const words = (calls: readonly FunctionCall[]): string[] =>
  calls.map(({file, name, fatal}) => `${name} ${file.directory}${fatal ? ' or stop' : ''}`);
const apps = [app('.', 'prep', 'up', 'down'), app('api', 'up', 'down'), app('web', 'prep', 'up')];

describe('planUp', () => {
  test('runs every prep before the first up; only an up of a subdirectory may fail', () => {
    expect(words(planUp(apps, {prepOnly: false}))).toEqual([
      'prep . or stop',
      'prep web or stop',
      'up . or stop',
      'up api',
      'up web',
    ]);
  });

  test('runs no up when only preparation is wanted', () => {
    expect(words(planUp(apps, {prepOnly: true}))).toEqual(['prep . or stop', 'prep web or stop']);
  });
});

describe('planDown', () => {
  test('goes from the last subdirectory to the root, and stops for nothing', () => {
    expect(words(planDown(apps))).toEqual(['down api', 'down .']);
    expect(words(planDown([app('.', 'down'), app('a', 'down'), app('b', 'down')]))).toEqual([
      'down b',
      'down a',
      'down .',
    ]);
  });

  test('passes over a file that cannot be read', () => {
    expect(planDown([{...app('a'), functions: null}])).toEqual([]);
  });
});

describe('runCalls', () => {
  test('leaves nothing running that has begun, when its caller went away just before its turn', async () => {
    const calls = planUp([app('.', 'up')], {prepOnly: false});
    const said: string[] = [];
    const begun = {
      file: app('.').file,
      name: 'up' as const,
      finish: async () => void said.push('finished'),
      abandon: async () => void said.push('abandoned'),
    };
    const context = {signal: AbortSignal.abort(), report: () => undefined} as unknown as Context;
    await expect(runCalls(context, {} as Runner, calls, begun)).rejects.toMatchObject({code: 'CANCELLED'});
    expect(said).toEqual(['abandoned']);
  });
});

describe('requireReadable', () => {
  test('names the file that bash could not read', () => {
    expect(() => requireReadable([app('.'), {...app('a'), functions: null}])).toThrow('/m/a/Rediaccfile');
  });
});
