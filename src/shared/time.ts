import {RdcError} from './errors.js';

const SECONDS: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400};
/** `10m`, `2h30m`, a day as `2026-11-22`, or RFC 3339. */
export const SINCE_FORM =
  /^(?:(?:\d{1,9}[smhd])+|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)$/;

/**
 * The moment that people mean by `10m`, `2h30m`, `2026-11-22` (UTC) or `2026-11-22T10:00:00Z`.
 *
 * @throws RdcError INVALID_INPUT for anything else
 */
export const parseSince = (text: string, now: Date): Date => {
  const moment = SINCE_FORM.test(text) ? momentOf(text, now) : null;
  if (moment !== null && !Number.isNaN(moment.getTime())) return moment;
  throw new RdcError('INVALID_INPUT', `"${text}" is not a time.`, {
    hint: 'Write how long ago, like 10m, 2h or 1d, or a time like 2026-11-22T10:00:00Z.',
  });
};

const momentOf = (text: string, now: Date): Date => {
  const spans = [...text.matchAll(/(\d+)([smhd])/g)];
  const span = spans.reduce((sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 0), 0);
  return spans.length > 0 ? new Date(now.getTime() - span * 1000) : new Date(text);
};
