import type {EventFrame} from '../../contract/frames.js';
import type {Terminal} from './terminal.js';

/** Shows that a task runs. It is told the events of the agent and how the task ended. */
export interface Reporter {
  run<R>(title: string, task: (onEvent: (event: EventFrame) => void) => Promise<R>): Promise<R>;
}

/** Lines of a running task that stay visible on a screen. */
const VISIBLE_LINES = 12;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** An event as one line; null for those that say nothing to people, such as the start of a step. */
const eventLine = (event: EventFrame): string | null => {
  if (event.type === 'log') return event.source ? `${event.source} | ${event.line}` : event.line;
  if (event.type === 'warning') return `Warning: ${event.message}`;
  if (event.type === 'progress') return null;
  if (event.state === 'started') return null;
  // The plan of a dry run: nothing was done, and nothing is wrong.
  if (event.state === 'skipped') return event.title;
  const took = event.durationMs === undefined ? '' : ` (${seconds(event.durationMs)})`;
  return `${event.title} … ${event.state}${took}`;
};

/** What a running task is doing right now; only a screen that can be repainted shows it. */
export const activityLine = (event: EventFrame): string | null => {
  if (event.type === 'step' && event.state === 'started') return event.title;
  if (event.type !== 'progress') return eventLine(event);
  const share = event.total ? `${Math.floor((100 * event.done) / event.total)} %` : String(event.done);
  return `${event.title} ${share}`;
};

/** Hands events on and keeps the titles of steps that a dry run would have taken: those it names as skipped. */
export const collectPlan =
  (plan: string[], onEvent: (event: EventFrame) => void) =>
  (event: EventFrame): void => {
    if (event.type === 'step' && event.state === 'skipped') plan.push(event.title);
    onEvent(event);
  };

const indented = (line: string): string => `  ${line}\n`;

/** One line a step, as it ends; for logs, CI and pipes. */
export const plainReporter = (terminal: Terminal, now: () => number = () => performance.now()): Reporter => ({
  run: async (title, task) => {
    const begun = now();
    const ended = (state: string): void => terminal.err(`${title} … ${state} (${seconds(now() - begun)})\n`);
    try {
      const result = await task((event) => {
        const line = eventLine(event);
        if (line !== null) terminal.err(indented(line));
      });
      ended('done');
      return result;
    } catch (error) {
      ended('failed');
      throw error;
    }
  },
});

/** Says nothing but warnings. */
export const quietReporter = (terminal: Terminal): Reporter => ({
  run: (_title, task) =>
    task((event) => {
      if (event.type === 'warning') terminal.err(`${eventLine(event)}\n`);
    }),
});

/** A spinner with the latest lines below it, on stderr. */
export const screenReporter = (): Reporter => ({
  run: async <R>(title: string, task: (onEvent: (event: EventFrame) => void) => Promise<R>): Promise<R> => {
    const {Listr, ListrLogger, PRESET_TIMER, ProcessOutput} = await import('listr2');
    const logger = new ListrLogger({processOutput: new ProcessOutput(process.stderr, process.stderr)});
    let result: R | undefined;
    const tasks = new Listr(
      {
        title,
        task: async (_context, shown) => {
          result = await task((event) => {
            const line = activityLine(event);
            if (line !== null) shown.output = line;
          });
        },
        rendererOptions: {outputBar: VISIBLE_LINES, persistentOutput: true, timer: PRESET_TIMER},
      },
      // The screen is stderr: stdout may well be a pipe.
      {
        renderer: 'default',
        forceTTY: true,
        registerSignalListeners: false,
        rendererOptions: {logger, showErrorMessage: false},
      },
    );
    await tasks.run();
    return result as R;
  },
});
