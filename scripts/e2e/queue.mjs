/**
 * About how many seconds a suite takes on two processors without KVM, beside another one: the longest go first, so that no lane is left
 * alone at the end. One that is not here yet goes before all.
 */
const SECONDS = {
  ...{isolation: 790, autostart: 550, setup: 330},
  // For `npm run trials`; the gate skips them in a moment.
  ...{'deploy-kinds': 660, load: 650},
  ...{chaos: 350, main: 320, deploy: 320, proxy: 290, 'life-cycle': 280, entrypoints: 200, tls: 190},
  ...{apps: 170, tending: 130, killed: 100, refused: 90, renet: 60},
};
/** Suites that want Debian's kernel. They share one server, which takes long to make where it is emulated, so one lane has them all. */
const OF_THE_FIRST_LANE = ['isolation', 'autostart', 'setup'];

/**
 * Takes out of `waiting` what a lane runs next: the first lane its own suites first, then every lane the others.
 *
 * @param {string[]} waiting  names of suites; changed: without the one that is returned
 * @param {number} lane  from 1
 * @returns {string | undefined} the suite; undefined when there is none for this lane
 */
export const nextSuite = (waiting, lane) => {
  const secondsOf = (name) => SECONDS[name] ?? Infinity;
  const own = lane === 1 ? waiting.filter((name) => OF_THE_FIRST_LANE.includes(name)) : [];
  const others = waiting.filter((name) => !OF_THE_FIRST_LANE.includes(name));
  const [next] = (own.length > 0 ? own : others).sort((a, b) => secondsOf(b) - secondsOf(a));
  if (next !== undefined) waiting.splice(waiting.indexOf(next), 1);
  return next;
};
