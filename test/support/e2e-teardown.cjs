// The end-to-end machines are powered off after a good run; after a failure, or with RDC_E2E_KEEP=1, they go on.
module.exports = async () => {
  if (process.env.RDC_E2E_KEEP || process.env.RDC_E2E_FAILED) return;
  const {openLab} = await import('../../dist/lab/lab.js');
  const {cutPower, listMachines} = await import('../../dist/lab/machine.js');
  const lab = openLab();
  for (const {name, running} of await listMachines(lab)) {
    if (running && name.startsWith('e2e-')) await cutPower(lab, name);
  }
};
