import {RdcError} from '../../shared/errors.js';

/** What runs the servers. */
export type DriverName = 'qemu' | 'uml';

/** What a server runs on: QEMU with KVM or emulating, or User-mode Linux. */
export type RunsOn = 'kvm' | 'tcg' | 'uml';

/** The driver that `RDC_LAB_DRIVER` names; nothing when the lab is to choose. @throws RdcError INVALID_INPUT */
export const wishedDriver = (env: NodeJS.ProcessEnv): DriverName | undefined => {
  const name = env.RDC_LAB_DRIVER || undefined;
  if (name === undefined || name === 'qemu' || name === 'uml') return name;
  throw new RdcError('INVALID_INPUT', `RDC_LAB_DRIVER is "${name}".`, {
    hint: 'It is "qemu" or "uml"; without it the lab takes what is fastest here.',
  });
};

/** The name of the driver that a server was made with. */
export const driverNameOf = ({accelerator}: {accelerator: RunsOn}): DriverName =>
  accelerator === 'uml' ? 'uml' : 'qemu';

/** What a server runs on, for people. */
export const RUNS_ON: Readonly<Record<RunsOn, string>> = {
  kvm: 'QEMU with KVM',
  uml: 'User-mode Linux',
  tcg: 'QEMU, emulated',
};
