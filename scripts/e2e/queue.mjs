/**
 * About how many seconds a suite takes on two processors under User-mode Linux, beside two others and the tests that need no server: the
 * longest go first, so that no lane is left alone at the end. One that is not here yet goes before all.
 */
const SECONDS = {
  // Emulated where there is no KVM.
  'debian-kernel': 582,
  load: 478,
  'deploy-kinds': 471,
  deploy: 290,
  isolation: 244,
  autostart: 231,
  proxy: 207,
  main: 177,
  'life-cycle': 155,
  chaos: 154,
  entrypoints: 149,
  setup: 123,
  tls: 96,
  apps: 94,
  killed: 81,
  tending: 61,
  faults: 52,
  renet: 40,
  refused: 38,
};

/**
 * Takes out of `waiting` what a lane runs next: the longest.
 *
 * @param {string[]} waiting  names of suites; changed: without the one that is returned
 * @returns {string | undefined} the suite; undefined when there is none
 */
export const nextSuite = (waiting) => {
  const secondsOf = (name) => SECONDS[name] ?? Infinity;
  const next = [...waiting].sort((a, b) => secondsOf(b) - secondsOf(a))[0];
  if (next !== undefined) waiting.splice(waiting.indexOf(next), 1);
  return next;
};
