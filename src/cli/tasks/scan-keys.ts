import {fingerprintsOf, pinned, type Consent} from '../../domain/machine/host-trust.js';
import type {MachineTarget} from '../../domain/machine/machines.js';
import {RdcError} from '../../shared/errors.js';
import type {Ports} from '../io/ports.js';
import {scanText, type ScanRow} from '../views/machine.js';
import {askForTrust} from './host-trust.js';

/** Reads the host keys of a machine and has people accept what is new. @throws RdcError as `askForTrust` */
export const scanMachine = async (
  ports: Ports,
  {name, definition}: MachineTarget,
  how: {timeoutMs: number; consent: Consent},
): Promise<{row: ScanRow; knownHosts: string}> => {
  const {ip: host, port, knownHosts: known} = definition;
  const keys = await askForTrust(ports, {host, port, known, timeoutMs: how.timeoutMs}, how.consent);
  const knownHosts = pinned(keys);
  const state = knownHosts === known ? 'unchanged' : 'updated';
  return {knownHosts, row: {machine: name, state, fingerprints: fingerprintsOf(knownHosts), message: null}};
};

/** Some machines were scanned and some were not: what was pinned stays pinned. */
export const scanFailed = (machines: ScanRow[]): RdcError =>
  new RdcError('PARTIAL', `Some machines could not be scanned.\n${scanText(machines)}`, {
    hint: 'rdc context scan-keys <machine>',
    details: {machines},
  });
