import type {Result} from '../../contract/index.js';
import {RdcError} from '../../shared/errors.js';

interface Where {
  readonly name: string;
  readonly machine: string;
}

/** The error of a `repo up` whose root app is up while apps of subdirectories are not. */
export const partlyUp = ({name, machine}: Where, result: Result<'repository-up'>): RdcError =>
  new RdcError('PARTIAL', `up() failed in: ${result.failed.join(', ')}. Everything else of "${name}" is up.`, {
    hint: `rdc repo up ${name} --machine ${machine}   # again, once it is mended`,
    details: {...result},
  });

/** The error of a `repo down` that could not run every down(). */
export const partlyDown = ({name, machine}: Where, result: Result<'repository-down'>): RdcError =>
  new RdcError('PARTIAL', `down() failed in: ${result.failed.join(', ')}. ${result.running} containers still run.`, {
    hint: `rdc repo down ${name} --machine ${machine}   # again, once it is mended`,
    details: {...result},
  });

/** The error of a `repo ownership` that could not change every file. */
export const partlyOwned = ({name}: Where, result: Result<'repository-ownership'>): RdcError =>
  new RdcError('PARTIAL', `${result.errors} files of "${name}" could not be changed.`, {
    hint: result.failed,
    details: {...result},
  });
