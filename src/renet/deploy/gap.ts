/** What has been seen of a service that is replaced where it stands. Moments are ms of a clock that nobody sets. */
export interface Gap {
  /** Since when it has not been listening; `null` while it is. */
  readonly since: number | null;
  readonly totalMs: number;
}

export const NO_GAP: Gap = {since: null, totalMs: 0};

/** Pure: one more look. */
export const seen = ({since, totalMs}: Gap, listens: boolean, now: number): Gap => {
  if (!listens) return {since: since ?? now, totalMs};
  return since === null ? {since, totalMs} : {since: null, totalMs: totalMs + now - since};
};

/** The sentence about a replacement that is over. */
export const gapSentence = (service: string, {since, totalMs}: Gap, now: number): string => {
  if (since !== null) return `${service}: does not answer yet, ${secondsOf(now - since)} after its old container.`;
  return totalMs === 0
    ? `${service}: no moment was seen in which it did not answer.`
    : `${service}: did not answer for ${secondsOf(totalMs)}.`;
};

const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
