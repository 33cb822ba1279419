/** Nanoseconds of each unit that Go knows. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const WHOLE = /^[-+]?\d+$/;
const WITH_UNITS = /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
/** Go counts durations in nanoseconds, in 64 bits. */
const LIMIT = 2 ** 63;

/**
 * Whether Traefik takes the text as a duration: as Go writes it (`1m30s`), or a whole number of seconds. One that is too long
 * is refused as well, because Traefik would refuse the whole document for it.
 */
export const isDuration = (text: string): boolean => {
  if (WHOLE.test(text)) return Math.abs(Number(text)) * 1e9 < LIMIT;
  if (!WITH_UNITS.test(text)) return false;
  const parts = [...text.matchAll(/([\d.]+)([a-zµμ]+)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0) < LIMIT;
};
