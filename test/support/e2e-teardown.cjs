// The end-to-end machines are powered off after a good run; after a failure, or with RDC_E2E_KEEP=1, they go on.

/** Of a machine without a number at its end, as of those that are called so: `e2e-uml` and `e2e-uml-2`. */
const laneOf = (name) => Number(/-(\d+)$/.exec(name)?.[1] ?? 1);

/** @param {number} [lanes]  how many lanes this run has had; machines of other lanes may be somebody else's */
const powerOff = async (lanes) => {
  if (process.env.RDC_E2E_KEEP || process.env.RDC_E2E_FAILED) return;
  const {openLab} = await import('../../dist/lab/lab.js');
  const {cutPower, listMachines} = await import('../../dist/lab/machine.js');
  const lab = openLab();
  for (const {name, running} of await listMachines(lab)) {
    const ours = name.startsWith('e2e-') && laneOf(name) <= lanes;
    if (running && ours) await cutPower(lab, name);
  }
};

// Jest calls it with settings of its own, after one suite by hand.
module.exports = (asked) => powerOff(typeof asked === 'number' ? asked : Number(process.env.RDC_E2E_LANE ?? 1));
