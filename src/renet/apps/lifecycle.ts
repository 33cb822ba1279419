import type {NetworkId} from '../../contract/types.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {carryOut} from '../engine/plan.js';
import type {FirstRun} from './first-run.js';
import type {Rediaccfile} from './rediaccfile.js';
import {runFunction, type Functions, type LifecycleFunction, type Runner} from './run.js';

/** One function of one Rediaccfile that is to run. */
export interface FunctionCall {
  readonly file: Rediaccfile;
  readonly name: LifecycleFunction;
  /** Whether its failure ends everything, or is only noted. */
  readonly fatal: boolean;
}

/** A Rediaccfile and the functions it has; `null` when it could not be read. */
export interface App {
  readonly file: Rediaccfile;
  readonly functions: Functions;
}

/**
 * What a start runs, in order: every prep, root first, then every up. Each failure ends it, but for
 * the up of a subdirectory.
 */
export const planUp = (apps: readonly App[], {prepOnly}: {prepOnly: boolean}): FunctionCall[] => [
  ...callsOf(apps, 'prep', () => true),
  ...(prepOnly ? [] : callsOf(apps, 'up', ({directory}) => directory === '.')),
];

/** What a stop runs: subdirectories Z-A, the root last; each is tried whatever became of the others. */
export const planDown = (apps: readonly App[]): FunctionCall[] => callsOf([...apps].reverse(), 'down', () => false);

const callsOf = (
  apps: readonly App[],
  name: LifecycleFunction,
  isFatal: (file: Rediaccfile) => boolean,
): FunctionCall[] =>
  apps.filter(({functions}) => functions?.has(name)).map(({file}) => ({file, name, fatal: isFatal(file)}));

/** Directories, in the order they ran. */
export interface Outcome {
  readonly ran: string[];
  readonly failed: string[];
}

/**
 * Runs functions one after the other. What was started stays when one fails.
 *
 * @param begun  the first of them, when it runs already
 * @throws RdcError REDIACCFILE_FAILED for a fatal one, CANCELLED
 */
export const runCalls = async (
  context: Context,
  runner: Runner,
  calls: readonly FunctionCall[],
  begun: FirstRun | null = null,
): Promise<Outcome> => {
  const ran = new Set<string>();
  const failed = new Set<string>();
  try {
    for (const call of calls) {
      const run =
        begun && isSame(call, begun) ? begun.finish : () => runFunction(context, runner, call.file, call.name);
      if (await succeeds(context, call, run)) ran.add(call.file.directory);
      else failed.add(call.file.directory);
    }
  } catch (error) {
    // It may not have come to its turn: the caller went away just before.
    await begun?.abandon();
    throw error;
  }
  return {ran: [...ran].filter((directory) => !failed.has(directory)), failed: [...failed]};
};

const isSame = ({file, name}: FunctionCall, begun: FirstRun): boolean =>
  file.path === begun.file.path && name === begun.name;

const succeeds = async (
  context: Context,
  {file, name, fatal}: FunctionCall,
  run: () => Promise<void>,
): Promise<boolean> => {
  const does = `run ${name}() of ${file.path} as rediacc`;
  const acts = [{does, call: run}];
  try {
    await carryOut([{title: `${name} ${file.directory}`, acts}], context);
    return true;
  } catch (error) {
    if (fatal || !isRdcError(error) || isRdcError(error, 'CANCELLED')) throw error;
    context.report({type: 'warning', message: messageOf(error)});
    return false;
  }
};

/** @throws RdcError REDIACCFILE_FAILED naming the first file that bash could not read */
export const requireReadable = (apps: readonly App[]): void => {
  const broken = apps.find(({functions}) => functions === null);
  if (!broken) return;
  throw new RdcError('REDIACCFILE_FAILED', `Bash cannot read ${broken.file.path}; nothing of it was run.`, {
    hint: `Its complaint is above. To see it again: bash -n ${broken.file.path}`,
    details: {directory: broken.file.directory},
  });
};

/** The error when there is nothing that could be started. */
export const nothingToStart = (mountPath: string, networkId: NetworkId): RdcError =>
  new RdcError('INVALID_INPUT', `There is no Rediaccfile in the repository, so there is nothing to start.`, {
    hint: [
      'rdc repo template <name> -m <machine> --file <template>',
      'rdc sync upload -m <machine> -r <name> --local <directory>',
    ],
    details: {mountPath, networkId},
  });
