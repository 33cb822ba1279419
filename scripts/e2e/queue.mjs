/**
 * About how many seconds a suite takes on two processors under User-mode Linux, beside another one: the longest go first, so that no
 * lane is left alone at the end. One that is not here yet goes before all.
 */
const SECONDS = {
  // Emulated where there is no KVM.
  'debian-kernel': 300,
  ...{'deploy-kinds': 300, load: 290, faults: 150},
  ...{
    isolation: 196,
    autostart: 166,
    setup: 117,
    proxy: 178,
    main: 140,
    deploy: 137,
    'life-cycle': 130,
    entrypoints: 123,
  },
  ...{chaos: 111, faults: 150, tls: 94, apps: 63, killed: 51, tending: 44, renet: 29, refused: 26},
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
