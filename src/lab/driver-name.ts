import {RdcError} from '../shared/errors.js';

/** What runs the servers: QEMU for everybody, User-mode Linux for those who test often where there is no KVM. */
export type DriverName = 'qemu' | 'uml';

/** What a server runs on: QEMU with KVM or emulating, or User-mode Linux. */
export type RunsOn = 'kvm' | 'tcg' | 'uml';

/** The driver for new servers, from `RDC_LAB_DRIVER`. @throws RdcError INVALID_INPUT */
export const chosenDriver = (env: NodeJS.ProcessEnv): DriverName => {
  const name = env.RDC_LAB_DRIVER || 'qemu';
  if (name === 'qemu' || name === 'uml') return name;
  throw new RdcError('INVALID_INPUT', `RDC_LAB_DRIVER is "${name}".`, {hint: 'It is "qemu" (the default) or "uml".'});
};

/** The name of the driver that a server was made with. */
export const driverNameOf = ({accelerator}: {accelerator: RunsOn}): DriverName =>
  accelerator === 'uml' ? 'uml' : 'qemu';
