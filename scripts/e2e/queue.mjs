/**
 * About how many seconds a suite takes on two processors under User-mode Linux, beside two others and the tests that need no server: the
 * longest go first, so that no lane is left alone at the end. One that is not here yet goes before all.
 */
const SECONDS = {
  deploy: 373,
  'deploy-kinds': 272,
  chaos: 269,
  load: 260,
  isolation: 247,
  // Emulated where there is no KVM.
  'debian-kernel': 185,
  autostart: 182,
  proxy: 181,
  killed: 158,
  main: 157,
  'life-cycle': 138,
  setup: 125,
  apps: 120,
  entrypoints: 113,
  tls: 90,
  tending: 82,
  renet: 71,
  faults: 70,
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
