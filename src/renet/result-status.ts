import {EXIT_STATUS} from '../shared/codes.js';

/**
 * Results that list what failed, as `up` and `down` do, were reached only in part; those that list
 * checks, as `validate` does, failed when one of them did.
 */
export const statusOf = (value: unknown): number => {
  const {failed, checks} = (value ?? {}) as {failed?: unknown; checks?: unknown};
  if (Array.isArray(failed) && failed.length > 0) return EXIT_STATUS.PARTIAL;
  const broken = Array.isArray(checks) && checks.some((check) => (check as {status?: unknown}).status === 'failed');
  return broken ? EXIT_STATUS.VERIFICATION_FAILED : 0;
};
