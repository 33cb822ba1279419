import {builtKernel, kernelFailure} from '../kernel/kernel.js';
import type {Lab} from '../lab.js';
import {knownKvm, tryKvm, type KvmVerdict} from './kvm.js';
import type {DriverName, RunsOn} from './name.js';

/** How new servers are run, and in words why. */
export interface Choice {
  readonly driver: DriverName;
  readonly runsOn: RunsOn;
  readonly why: string;
}

/**
 * The fastest way that works here: KVM; else User-mode Linux, unless its kernel cannot be built; else emulation. A driver that
 * `RDC_LAB_DRIVER` names stands. KVM may be tried, which takes seconds, once; no kernel is built.
 */
export const chooseDriver = async (lab: Lab): Promise<Choice> => {
  const kvm = lab.wish === 'uml' ? undefined : await tryKvm(lab);
  return choose(lab, kvm);
};

/** The same without trying anything: nothing when KVM was never tried. */
export const knownChoice = async (lab: Lab): Promise<Choice | undefined> => {
  const kvm = await knownKvm(lab);
  return kvm || lab.wish === 'uml' ? choose(lab, kvm) : undefined;
};

/** The choice where it is known whether KVM works. */
export const choose = async (lab: Lab, kvm?: KvmVerdict): Promise<Choice> => {
  const asked = lab.wish ? [`${lab.wish} was asked for`] : [];
  const reasons = (...others: (string | undefined)[]) => [...asked, ...others].filter(Boolean).join('; ');
  if (lab.wish !== 'uml' && (lab.wish === 'qemu' || kvm?.works)) {
    return {driver: 'qemu', runsOn: kvm?.works ? 'kvm' : 'tcg', why: reasons(kvm?.why)};
  }
  const kernel = await builtKernel(lab);
  const failure = kernel ? undefined : await kernelFailure(lab);
  if (failure !== undefined && lab.wish !== 'uml') {
    return {
      driver: 'qemu',
      runsOn: 'tcg',
      why: reasons(kvm?.why, `no kernel for User-mode Linux could be built: ${failure}`),
    };
  }
  const built = kernel ? `kernel ${kernel.version} is built` : 'its kernel is built first';
  return {driver: 'uml', runsOn: 'uml', why: reasons(kvm?.why, built)};
};
