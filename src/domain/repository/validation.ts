import type {Result} from '../../contract/index.js';
import {RdcError} from '../../shared/errors.js';

/** The error of a validation in which a check failed; null when none did. */
export const validationFailure = (
  {name, machine}: {name: string; machine: string},
  result: Result<'repository-validate'>,
): RdcError | null => {
  const failed = result.checks.filter(({status}) => status === 'failed');
  if (failed.length === 0) return null;
  const what = failed.map(({check, message}) => `${check}: ${message}`).join('; ');
  return new RdcError('VERIFICATION_FAILED', `"${name}" did not pass on ${machine}. ${what}`, {
    hint: failed.flatMap(({hint}) => hint?.replaceAll('<name>', name).replaceAll('<machine>', machine) ?? []),
    details: {...result},
  });
};
