import {describe, expect, test} from '@jest/globals';
import {activityLine, plainReporter, quietReporter} from '../../../../src/cli/io/progress.js';
import type {EventFrame} from '../../../../src/contract/frames.js';

const listen = (): {terminal: Parameters<typeof plainReporter>[0]; said: () => string} => {
  let text = '';
  return {
    terminal: {
      out: () => undefined,
      stream: () => undefined,
      err: (more) => void (text += more),
      interactive: false,
      animated: false,
      exitStatus: () => undefined,
    },
    said: () => text,
  };
};
const clock =
  (...times: number[]) =>
  () =>
    times.shift() ?? 0;
const events: EventFrame[] = [
  {type: 'step', title: 'open volume', state: 'started'},
  {type: 'progress', title: 'copy', done: 1, total: 3},
  {type: 'step', title: 'open volume', state: 'done', durationMs: 340},
  {type: 'log', source: 'app', stream: 'stdout', line: 'hello'},
  {type: 'warning', message: 'disk is nearly full'},
];

describe('plainReporter', () => {
  test('prints what ended, a line each, and then how long it all took', async () => {
    const {terminal, said} = listen();
    const result = await plainReporter(terminal, clock(0, 1234)).run('Mounting wiki', async (onEvent) => {
      events.forEach(onEvent);
      return 7;
    });
    expect(result).toBe(7);
    expect(said()).toBe(
      '  open volume … done (0.3 s)\n  app | hello\n  Warning: disk is nearly full\nMounting wiki … done (1.2 s)\n',
    );
  });

  test('says that the task failed and hands the error on', async () => {
    const {terminal, said} = listen();
    const failing = plainReporter(terminal, clock(0, 1000)).run('Mounting', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(said()).toBe('Mounting … failed (1.0 s)\n');
  });
});

test('quietReporter says only warnings', async () => {
  const {terminal, said} = listen();
  await quietReporter(terminal).run('Mounting', async (onEvent) => events.forEach(onEvent));
  expect(said()).toBe('Warning: disk is nearly full\n');
});

test('activityLine shows how far a copy is', () => {
  expect(events.map(activityLine)).toEqual([
    'open volume',
    'copy 33 %',
    'open volume … done (0.3 s)',
    'app | hello',
    'Warning: disk is nearly full',
  ]);
});
