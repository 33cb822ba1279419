import {join} from 'node:path';
import type {NetworkId} from '../../contract/types.js';
import {ANY_STATUS, argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {firewallUnit, sliceUnit} from '../layout.js';
import {otherDatastores} from '../repository/datastores.js';
import {unitIsEmpty} from '../system/cgroup.js';
import {literal, systemd} from '../system/systemd.js';
import type {Rediaccfile} from './rediaccfile.js';
import {runForRepository, type Place} from './sandbox.js';
import {thinProgress} from './thin-progress.js';

export const LIFECYCLE = ['prep', 'up', 'down', 'info'] as const;
export type LifecycleFunction = (typeof LIFECYCLE)[number];

/** Where and as what a repository's functions run. */
export interface Runner extends Omit<Place, 'otherDatastores'> {
  /** Longest run of one function. */
  readonly timeoutSeconds: number;
}

/** The unit a repository's functions run in. One name: what an agent that was killed has left is found again. */
const runUnit = (id: NetworkId): string => `rediacc-run-${id}.service`;

/**
 * Says which functions each file has. The files are given as arguments, and counted from 0 in the answer. What goes on in the same
 * shell finds in `__found` for each file 64, with 1 for prep and 2 for up, or something else when it could not be read.
 */
export const LIST_SCRIPT = `__n=-1 __found=()
for __file in "$@"; do
  __n=$((__n + 1))
  (
    cd -- "\${__file%/*}" || exit
    set --
    set -eo pipefail
    source "$__file" >&2
    echo "$__n read"
    __has=64
    for __name in ${LIFECYCLE.join(' ')}; do
      if declare -F "$__name" >/dev/null; then
        echo "$__n $__name"
        case $__name in prep) __has=$((__has + 1)) ;; up) __has=$((__has + 2)) ;; esac
      fi
    done
    exit "$__has"
  )
  __found+=("$?")
done`;

/** Runs one function of one file. Nounset stays off, as in every shell people try their functions in. */
export const RUN_SCRIPT = `__file=$1 __function=$2
cd -- "\${__file%/*}" || exit
set --
set -eo pipefail
source "$__file"
"$__function"`;

export const bash = (script: string, ...words: string[]): Argv =>
  argv('/bin/bash', '-c', ...[script, 'rediaccfile', ...words].map(literal));

export type PlacedRunner = Runner & Place;

/** The call that lists the functions of all files, in one process for all of them. */
export const listCall = (runner: PlacedRunner, files: readonly Rediaccfile[]): Argv =>
  inUnit(runner, bash(`${LIST_SCRIPT}\nexit 0`, ...files.map(({path}) => path)));

/** The call that runs one function; its script goes to the directory of the file. */
export const functionCall = (runner: PlacedRunner, file: Rediaccfile, name: LifecycleFunction): Argv =>
  inUnit(runner, bash(RUN_SCRIPT, file.path, name));

/**
 * A unit that systemd starts while the server shuts down, too, for every down(): such a one must need nothing
 * that is to be stopped, as a unit with default dependencies or with a directory in a mounted volume would.
 */
export const inUnit = (runner: PlacedRunner, program: Argv): Argv =>
  runForRepository(
    runner,
    {
      unit: runUnit(runner.networkId),
      properties: {
        DefaultDependencies: 'no',
        Requires: firewallUnit(runner.networkId),
        After: firewallUnit(runner.networkId),
        Type: 'exec',
        KillMode: 'control-group',
        TimeoutStopSec: '10',
        RuntimeMaxSec: String(runner.timeoutSeconds),
      },
    },
    program,
  );

export const placed = async (runner: Runner): Promise<PlacedRunner> => ({
  ...runner,
  otherDatastores: await otherDatastores(runner.mountPath),
});

/** Which functions a file has; `null` when reading it already failed. */
export type Functions = ReadonlySet<LifecycleFunction> | null;

/** Reads what the listing printed: one entry per file, in order. */
export const parseFunctions = (output: string, count: number): Functions[] => {
  const found: (Set<LifecycleFunction> | null)[] = Array.from({length: count}, () => null);
  for (const line of output.split('\n').filter(Boolean)) {
    const [, index, word] = /^(\d+) (\w+)$/.exec(line) ?? [];
    const at = Number(index);
    if (word === 'read' && at < count) found[at] = new Set();
    else if (isLifecycle(word) && found[at]) found[at].add(word);
    else throw new RdcError('UNEXPECTED_OUTPUT', `The list of functions has the line ${JSON.stringify(line)}.`);
  }
  return found;
};

const isLifecycle = (word: string | undefined): word is LifecycleFunction =>
  (LIFECYCLE as readonly string[]).includes(word ?? '');

/** Asks which functions the files have. Their top-level code runs for it, as the same user as the functions. */
export const listFunctions = async (
  context: Context,
  runner: Runner,
  files: readonly Rediaccfile[],
): Promise<Functions[]> => {
  if (files.length === 0) return [];
  const call = listCall(await placed(runner), files);
  const {stdout} = await guarded(context, runner, () =>
    context.exec(call, {
      watches: true,
      onLine: (line, stream) => (stream === 'stderr' ? context.report({type: 'log', stream, line}) : undefined),
    }),
  );
  return parseFunctions(stdout, files.length);
};

/**
 * Runs one function and hands on its output line by line.
 *
 * @throws RdcError REDIACCFILE_FAILED with its exit status, or naming the time limit
 */
export const runFunction = async (
  context: Context,
  runner: Runner,
  file: Rediaccfile,
  name: LifecycleFunction,
): Promise<void> => {
  const call = functionCall(await placed(runner), file, name);
  const begun = performance.now();
  const worthShowing = thinProgress();
  const {exitCode} = await guarded(context, runner, () =>
    context.exec(call, {
      watches: true,
      accept: ANY_STATUS,
      collect: false,
      onLine: (line, stream) =>
        worthShowing(line, performance.now())
          ? context.report({type: 'log', source: file.directory, stream, line})
          : undefined,
    }),
  );
  if (exitCode === 0) return;
  const seconds = (performance.now() - begun) / 1000;
  throw functionFailure(file, name, seconds >= runner.timeoutSeconds ? {limit: runner.timeoutSeconds} : {exitCode});
};

/** The error for a function that failed; systemd ends one that runs into the limit. */
export const functionFailure = (
  {directory, name: file}: Rediaccfile,
  name: LifecycleFunction,
  how: {exitCode: number} | {limit: number},
): RdcError => {
  const path = join(directory, file);
  if ('limit' in how) {
    return new RdcError(
      'REDIACCFILE_FAILED',
      `${name}() of ${path} was stopped after ${how.limit} seconds, its time limit.`,
      {
        hint: 'Give it more time with --timeout, or see in its output above what it waited for.',
        details: {directory, function: name, timeoutSeconds: how.limit},
      },
    );
  }
  return new RdcError('REDIACCFILE_FAILED', `${name}() of ${path} failed with status ${how.exitCode}.`, {
    hint: 'Its output is above. What runs was left running; run the command again after the correction.',
    details: {directory, function: name, exitCode: how.exitCode},
  });
};

/** Functions of an agent that was killed go on in their unit; they must end before others begin. */
export const stopRun = async ({cleanupExec}: Context, networkId: NetworkId): Promise<void> => {
  if (await unitIsEmpty(sliceUnit(networkId), runUnit(networkId))) return;
  await systemd(cleanupExec).stop(runUnit(networkId));
};

/** When the caller goes away only our end of the pipe is closed; the unit is stopped by name. */
export const guarded = async <T>(context: Context, {networkId}: Runner, run: () => Promise<T>): Promise<T> => {
  await stopRun(context, networkId);
  try {
    return await run();
  } catch (error) {
    await stopRun(context, networkId);
    throw error;
  }
};
