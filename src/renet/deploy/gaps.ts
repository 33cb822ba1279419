import {readListeners} from '../system/listening.js';
import type {Changing} from './changing.js';
import {gapSentence, NO_GAP, seen, type Gap} from './gap.js';
import {say} from './ground.js';

const LOOK_EVERY_MS = 50;
/** How long a service is waited for that does not listen again, in ms. */
const BACK_WITHIN_MS = 30_000;

type Watched = Pick<Changing, 'name' | 'ip' | 'open' | 'refusal'>;

/** Says which services will not answer for a moment, and looks for how long that is until `finish`. */
export const watchGaps = (changing: readonly Watched[]): {finish(): Promise<void>} => {
  for (const {name, refusal} of changing) say(`${name}: will not answer for a moment: ${refusal}.`);
  const watched = changing.filter(({open}) => open.length > 0);
  const gaps = new Map<string, Gap>(watched.map(({name}) => [name, NO_GAP]));
  let ended = false;
  let deadline = Infinity;
  const isOver = () => ended && ([...gaps.values()].every(({since}) => since === null) || performance.now() > deadline);
  const looking = (async () => {
    while (watched.length > 0 && !isOver()) {
      const ips = new Set((await readListeners()).map(({ip}) => ip));
      const now = performance.now();
      for (const {name, ip} of watched) gaps.set(name, seen(gaps.get(name) ?? NO_GAP, ips.has(ip), now));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    finish: async () => {
      ended = true;
      deadline = performance.now() + BACK_WITHIN_MS;
      await looking;
      for (const [name, gap] of gaps) say(gapSentence(name, gap, performance.now()));
    },
  };
};
