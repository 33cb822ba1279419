/**
 * About how many seconds a suite takes on two processors under User-mode Linux, beside two others and the tests that need no server: the
 * longest go first, so that no lane is left alone at the end. One that is not here yet goes before all.
 */
const SECONDS = {
  load: 376,
  'deploy-kinds': 320,
  chaos: 312,
  deploy: 290,
  // Emulated where there is no KVM.
  'debian-kernel': 251,
  isolation: 250,
  autostart: 212,
  proxy: 174,
  main: 156,
  'life-cycle': 136,
  setup: 130,
  entrypoints: 116,
  killed: 100,
  tls: 90,
  apps: 85,
  renet: 63,
  tending: 63,
  faults: 53,
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
