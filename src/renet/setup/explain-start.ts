import {isCallOf} from '../../exec/exec.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {systemd} from '../system/systemd.js';

/** A unit that is started again and again has many lines of systemd's own behind the last of its program. */
const LINES = 40;

/**
 * Says why a unit did not start: systemctl only says that its job failed; the reason is in the unit's journal.
 *
 * @param what  the beginning of the sentence
 * @throws RdcError SETUP_FAILED; any other error as it is
 */
export const explainStart = async (
  error: unknown,
  {what, unit}: {what: string; unit: string},
  {cleanupExec}: Pick<Context, 'cleanupExec'>,
): Promise<never> => {
  if (!isRdcError(error, 'COMMAND_FAILED') || !isCallOf(error, 'systemctl')) throw error;
  const lines = await systemd(cleanupExec).journal(unit, LINES);
  throw new RdcError('SETUP_FAILED', `${what}: ${reasonIn(lines) ?? error.message}`, {
    hint: `systemctl status '${unit}'`,
    details: {journal: lines},
    cause: error,
  });
};

/** What systemd itself says of a unit, such as that it failed. */
const OF_SYSTEMD =
  /^(?:\S+\.(?:service|mount|socket): |(?:Failed to|Starting|Started|Stopping|Stopped|Mounting|Dependency failed) )/;

/** Pure: the last thing that the unit's own program said. */
export const reasonIn = (journal: readonly string[]): string | undefined =>
  journal.findLast((line) => !OF_SYSTEMD.test(line));
