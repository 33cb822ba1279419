import {readListeners} from '../system/listening.js';
import {say} from './deployment.js';
import type {InPlace} from './plan.js';

/** What has been seen of a service that is replaced in place. Moments are ms of a clock that nobody sets. */
export interface Downtime {
  /** Since when it has not been listening; `null` while it is. */
  readonly since: number | null;
  readonly totalMs: number;
}

export const NO_DOWNTIME: Downtime = {since: null, totalMs: 0};

/** Pure: one more look. */
export const seen = ({since, totalMs}: Downtime, listens: boolean, now: number): Downtime => {
  if (!listens) return {since: since ?? now, totalMs};
  return since === null ? {since, totalMs} : {since: null, totalMs: totalMs + now - since};
};

/** The sentence about a replacement that is over. */
export const downtimeSentence = (service: string, {since, totalMs}: Downtime, now: number): string => {
  if (since !== null) return `${service}: does not answer yet, ${secondsOf(now - since)} after its old container.`;
  return totalMs === 0
    ? `${service}: no moment was seen in which it did not answer.`
    : `${service}: did not answer for ${secondsOf(totalMs)}.`;
};

const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const LOOK_EVERY_MS = 50;
/** How long a service is waited for that does not listen again, in ms. */
const BACK_WITHIN_MS = 30_000;

/** Says which services will not answer for a moment, and measures for how long until `finish`. */
export const watchDowntime = (services: readonly InPlace[]): {finish(): Promise<void>} => {
  for (const {name, downtime} of services) say(`${name}: will not answer for a moment: ${downtime}.`);
  const watched = services.filter(({open}) => open.length > 0);
  const downtimes = new Map<string, Downtime>(watched.map(({name}) => [name, NO_DOWNTIME]));
  let ended = false;
  let deadline = Infinity;
  const isOver = () =>
    ended && ([...downtimes.values()].every(({since}) => since === null) || performance.now() > deadline);
  const looking = (async () => {
    while (watched.length > 0 && !isOver()) {
      const ips = new Set((await readListeners()).map(({ip}) => ip));
      const now = performance.now();
      for (const {name, ip} of watched) downtimes.set(name, seen(downtimes.get(name) ?? NO_DOWNTIME, ips.has(ip), now));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    finish: async () => {
      ended = true;
      deadline = performance.now() + BACK_WITHIN_MS;
      await looking;
      for (const [name, downtime] of downtimes) say(downtimeSentence(name, downtime, performance.now()));
    },
  };
};
