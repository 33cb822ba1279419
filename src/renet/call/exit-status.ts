import type {Result} from '../../contract/index.js';
import {EXIT_STATUS} from '../../shared/codes.js';

/**
 * Results that list what failed, as `up` and `down` do, were reached only in part; those that list
 * checks, as `validate` does, failed when one of them did. A verdict, as `explain` gives, is good or it is not.
 * The state of the proxy is a verdict only for who asks for it: `down` is not to find Traefik running.
 */
export const statusOf = (operation: string, value: unknown): number => {
  const {failed, checks, verdict, routesRead} = (value ?? {}) as Record<string, unknown>;
  if (operation === 'proxy-status' && !isWell(value as Result<'proxy-status'>)) return EXIT_STATUS.HEALTH_CHECK_FAILED;
  if ((Array.isArray(failed) && failed.length > 0) || routesRead === false) return EXIT_STATUS.PARTIAL;
  if (verdict !== undefined && verdict !== 'reachable') return EXIT_STATUS.HEALTH_CHECK_FAILED;
  const broken = Array.isArray(checks) && checks.some((check) => (check as {status?: unknown}).status === 'failed');
  return broken ? EXIT_STATUS.VERIFICATION_FAILED : 0;
};

const isWell = ({installed, traefik, router}: Result<'proxy-status'>): boolean =>
  installed && traefik.state === 'running' && router.state === 'active' && router.health?.status === 'ok';
