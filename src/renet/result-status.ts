import {EXIT_STATUS} from '../shared/codes.js';

/**
 * Results that list what failed, as `up` and `down` do, were reached only in part; those that list
 * checks, as `validate` does, failed when one of them did. A verdict, as `explain` gives, is good or it is not.
 */
export const statusOf = (value: unknown): number => {
  const {failed, checks, verdict} = (value ?? {}) as {failed?: unknown; checks?: unknown; verdict?: unknown};
  if (Array.isArray(failed) && failed.length > 0) return EXIT_STATUS.PARTIAL;
  if (verdict !== undefined && verdict !== 'reachable') return EXIT_STATUS.HEALTH_CHECK_FAILED;
  const broken = Array.isArray(checks) && checks.some((check) => (check as {status?: unknown}).status === 'failed');
  return broken ? EXIT_STATUS.VERIFICATION_FAILED : 0;
};
