import {constants} from 'node:fs';
import {chmod, chown, copyFile, mkdir, open, rename, rm, rmdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {ExecOptions} from '../../exec/exec.js';
import {toLine, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {syncIfThere, syncPath, writeAtomic, type Owner, type WrittenFile} from '../files/write-atomic.js';
import type {Context} from './context.js';

/** One change to the server, as data: it can be printed, compared and carried out. */
export type Act =
  | ({readonly run: Argv} & Pick<ExecOptions, 'stdin' | 'accept' | 'timeoutMs' | 'env' | 'cwd'>)
  | WrittenFile
  | {readonly mkdir: string; readonly mode: number; readonly owner?: Owner}
  | {readonly rename: string; readonly to: string}
  /** A file or an empty directory; missing is fine. It stays away after a power cut. */
  | {readonly remove: string}
  /** A new file that is one hole of this size; it must not be there yet. */
  | {readonly sparse: string; readonly sizeBytes: number; readonly mode: number}
  /** A copy that shares all of its data on disk: constant time, no space. Replaces what is there. */
  | {readonly clone: string; readonly to: string}
  /** Makes a file's content, or a directory's entries, survive a power cut. */
  | {readonly sync: string}
  /** What another module does as a whole, named for people. */
  | {readonly does: string; readonly call: () => Promise<unknown>};

export interface Step {
  readonly title: string;
  readonly acts: readonly Act[];
  /** What takes this step back, also when it was done only in part. */
  readonly undo?: readonly Act[];
}

/** An act as a line for people, for `--dry-run`; content and stdin are left out, they may hold secrets. */
export const describeAct = (act: Act): string => {
  if ('run' in act) return toLine(act.run);
  if ('write' in act) return `write ${act.write} (mode ${act.mode.toString(8)})`;
  if ('mkdir' in act) return `mkdir ${act.mkdir} (mode ${act.mode.toString(8)})`;
  if ('rename' in act) return `rename ${act.rename} to ${act.to}`;
  if ('sparse' in act)
    return `make the sparse file ${act.sparse} of ${act.sizeBytes} bytes (mode ${act.mode.toString(8)})`;
  if ('clone' in act) return `clone ${act.clone} to ${act.to}`;
  if ('sync' in act) return `sync ${act.sync}`;
  if ('does' in act) return act.does;
  return `remove ${act.remove}`;
};

/**
 * Carries out a plan step by step. When a step fails or the caller goes away, the steps done so
 * far are taken back in reverse order, and the first error is thrown. A dry run prints the plan.
 */
export const carryOut = async (steps: readonly Step[], context: Context): Promise<void> => {
  if (context.dryRun) return printPlan(steps, context);
  const begun: Step[] = [];
  try {
    for (const step of steps) {
      if (context.signal.aborted) throw new RdcError('CANCELLED', `Stopped before: ${step.title}.`);
      begun.push(step);
      await timed(step, context);
    }
  } catch (error) {
    if (begun.every(({undo}) => undo === undefined)) throw error;
    // What is taken back makes room: a disk that was full is not full any more.
    const reason = await context.explain(error);
    await takeBack(begun, context);
    throw reason;
  }
};

const printPlan = (steps: readonly Step[], {report}: Context): void => {
  for (const {title, acts} of steps) {
    report({type: 'step', title, state: 'skipped'});
    for (const act of acts) report({type: 'log', stream: 'stdout', line: describeAct(act)});
  }
};

const timed = async ({title, acts}: Step, context: Context): Promise<void> => {
  const start = performance.now();
  context.report({type: 'step', title, state: 'started'});
  try {
    for (const act of acts) {
      await context.reach(`${title}: before ${describeAct(act)}`);
      await perform(act, context.exec);
    }
    await context.reach(`${title}: done`);
  } catch (error) {
    context.report({type: 'step', title, state: 'failed', durationMs: performance.now() - start});
    throw error;
  }
  context.report({type: 'step', title, state: 'done', durationMs: performance.now() - start});
};

/** Best effort: what cannot be taken back is warned of, and the rest is still tried. */
const takeBack = async (begun: readonly Step[], context: Context): Promise<void> => {
  for (const {title, undo} of [...begun].reverse()) {
    for (const act of undo ?? []) {
      try {
        await perform(act, context.cleanupExec);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        context.report({type: 'warning', message: `Taking back "${title}": ${reason}`});
      }
    }
  }
};

/** Carries out one act. */
export const perform = async (act: Act, exec: Context['exec']): Promise<void> => {
  if ('run' in act) {
    const {run, ...options} = act;
    await exec(run, options);
  } else if ('write' in act) await writeAtomic(act);
  else if ('mkdir' in act) await makeDirectory(act);
  else if ('rename' in act) await rename(act.rename, act.to);
  else if ('sparse' in act) await makeSparse(act);
  else if ('clone' in act) await copyFile(act.clone, act.to, constants.COPYFILE_FICLONE_FORCE);
  else if ('sync' in act) await syncPath(act.sync);
  else if ('does' in act) await act.call();
  else await removeForGood(act.remove);
};

/**
 * BTRFS may show a name again after a power cut whose removal was not flushed, beside the file that had that name since and was
 * renamed (seen with kernel 7.3).
 */
const removeForGood = async (path: string): Promise<void> => {
  await removePath(path);
  await syncIfThere(dirname(path));
};

const removePath = async (path: string): Promise<void> => {
  try {
    await rm(path, {force: true});
  } catch (error) {
    // `rm` refuses directories unless it may empty them, which it must not.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_FS_EISDIR') throw error;
    await rmdir(path);
  }
};

const makeSparse = async ({sparse, sizeBytes, mode}: Extract<Act, {sparse: string}>): Promise<void> => {
  const handle = await open(sparse, 'wx', mode);
  await handle.truncate(sizeBytes).finally(() => handle.close());
};

const makeDirectory = async ({mkdir: path, mode, owner}: Extract<Act, {mkdir: string}>): Promise<void> => {
  await mkdir(path, {recursive: true, mode});
  await chmod(path, mode);
  if (owner) await chown(path, owner.uid, owner.gid);
};
