import {ANY_STATUS, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import type {Rediaccfile} from './rediaccfile.js';
import {
  bash,
  functionFailure,
  guarded,
  inUnit,
  LIST_SCRIPT,
  parseFunctions,
  placed,
  RUN_SCRIPT,
  stopRun,
  type Functions,
  type LifecycleFunction,
  type PlacedRunner,
  type Runner,
} from './run.js';
import {thinProgress} from './thin-progress.js';

/** What a listing says of the function that is begun after it. */
const BEGINS = /^begins (\d+) (prep|up)$/;
/** Of what is said before a function begins; more is no list. */
const MOST_LINES = 10_000;
/** Of stderr, in an error for a listing that failed. */
const QUOTED_LINES = 5;

/**
 * Lists the functions of all files, as the listing alone does, then becomes the run of the first one that a start calls: the first
 * prep, else the first up. When a file cannot be read, nothing runs.
 */
const SCRIPT = `__run=$1 __names=$2
shift 2
${LIST_SCRIPT}
for __status in "\${__found[@]}"; do
  case $__status in 6[4567]) ;; *) exit 0 ;; esac
done
for __name in $__names; do
  case $__name in prep) __bit=1 ;; up) __bit=2 ;; esac
  __n=0
  for __file in "$@"; do
    if ((__found[__n] & __bit)); then
      echo "begins $__n $__name"
      exec /bin/bash -c "$__run" rediaccfile "$__file" "$__name"
    fi
    __n=$((__n + 1))
  done
done
exit 0`;

/** The call that lists functions and goes on with the first. */
export const beginCall = (
  runner: PlacedRunner,
  files: readonly Rediaccfile[],
  {prepOnly}: {readonly prepOnly: boolean},
): Argv => inUnit(runner, bash(SCRIPT, RUN_SCRIPT, prepOnly ? 'prep' : 'prep up', ...files.map(({path}) => path)));

/** A function that has begun, and waits for somebody to hear it. */
export interface FirstRun {
  readonly file: Rediaccfile;
  readonly name: LifecycleFunction;
  /**
   * Hands on its output line by line and waits for its end.
   *
   * @throws RdcError REDIACCFILE_FAILED with its exit status, or naming the time limit
   */
  readonly finish: () => Promise<void>;
  /** Ends it, unless it has ended; for who does not come to wait for it. */
  readonly abandon: () => Promise<void>;
}

export interface Begun {
  readonly functions: readonly Functions[];
  /** `null` when there is none to run. */
  readonly first: FirstRun | null;
}

/**
 * Asks which functions the files have, and begins the first in the same unit: to make one takes systemd longer than most
 * functions take. What a function prints is not read before `finish` is called.
 */
export const beginFirst = async (
  context: Context,
  runner: Runner,
  files: readonly Rediaccfile[],
  options: {readonly prepOnly: boolean},
): Promise<Begun> => {
  const call = beginCall(await placed(runner), files, options);
  const since = performance.now();
  const listening = listenTo(context, files);
  const ended = guarded(context, runner, () =>
    context.exec(call, {watches: true, accept: ANY_STATUS, collect: false, onLine: listening.onLine}),
  );
  const status = await Promise.race([listening.begins, ended.then(({exitCode}) => exitCode)]);
  if (typeof status === 'number' && status !== 0) throw listening.failure(call, status);
  const functions = parseFunctions(listening.listed(), files.length);
  if (typeof status === 'number') return {functions, first: null};
  // Nobody may be waiting for it when it fails: whoever listed may have met an error meanwhile.
  const settled = ended.then(
    () => undefined,
    () => undefined,
  );
  const abandon = async (): Promise<void> => {
    listening.hear();
    await stopRun(context, runner.networkId);
    await settled;
  };
  if (functions.includes(null)) {
    // A file ended its listing with the very status of one that was read.
    await abandon();
    return {functions, first: null};
  }
  const {file, name} = status;
  const finish = async (): Promise<void> => {
    listening.hear();
    const {exitCode} = await ended;
    if (exitCode === 0) return;
    const seconds = (performance.now() - since) / 1000;
    throw functionFailure(file, name, seconds >= runner.timeoutSeconds ? {limit: runner.timeoutSeconds} : {exitCode});
  };
  return {functions, first: {file, name, finish, abandon}};
};

type Begins = Pick<FirstRun, 'file' | 'name'>;

const listenTo = ({report, signal}: Context, files: readonly Rediaccfile[]) => {
  const lines: string[] = [];
  const errors: string[] = [];
  let first: Begins | undefined;
  let hear = (): void => undefined;
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), {once: true});
  });
  let tell = (_: Begins): void => undefined;
  const begins = new Promise<Begins>((resolve) => (tell = resolve));
  const worthShowing = thinProgress();
  const list = (line: string): void => {
    const [, index, name] = BEGINS.exec(line) ?? [];
    const file = files[Number(index)];
    if (file) tell((first = {file, name: name as LifecycleFunction}));
    else if (line !== '' && lines.length < MOST_LINES) lines.push(line);
  };
  return {
    begins,
    hear: () => hear(),
    listed: () => lines.join('\n'),
    failure: ({file}: Argv, exitCode: number): RdcError =>
      new RdcError('COMMAND_FAILED', `${file} exited with ${exitCode}: ${errors.join('\n')}`, {details: {exitCode}}),
    onLine: (line: string, stream: 'stdout' | 'stderr'): void | Promise<void> => {
      if (first) {
        const {directory} = first.file;
        return heard.then(() =>
          worthShowing(line, performance.now()) ? report({type: 'log', source: directory, stream, line}) : undefined,
        );
      }
      if (stream === 'stdout') return list(line);
      errors.splice(0, Math.max(0, errors.length + 1 - QUOTED_LINES));
      errors.push(line);
      return report({type: 'log', stream, line});
    },
  };
};
