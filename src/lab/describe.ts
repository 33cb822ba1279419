import {RdcError} from '../shared/errors.js';
import {ensureKeys, type LabKeys} from './keys.js';
import type {Lab} from './lab.js';
import {serverRuns} from './process.js';
import {listNames, readState, vmFiles, type VmState} from './vm-state.js';

/** What others need in order to enter and use a server. */
export interface LabMachine extends VmState {
  readonly running: boolean;
  readonly host: '127.0.0.1';
  readonly user: 'rdc';
  readonly keyFile: string;
  readonly knownHosts: string;
  readonly fingerprint: string;
  /** The host key as a known_hosts line. */
  readonly hostKeyLine: string;
  readonly console: string;
}

export const describe = async (lab: Lab, state: VmState, keys?: LabKeys): Promise<LabMachine> => {
  const {userKey, fingerprint, hostPublicKey} = keys ?? (await ensureKeys(lab));
  const {console, knownHosts} = vmFiles(lab, state.name);
  return {
    ...state,
    running: await isRunning(lab, state.name),
    host: '127.0.0.1',
    user: 'rdc',
    keyFile: userKey,
    knownHosts,
    fingerprint,
    hostKeyLine: hostKeyLine(state.ports.ssh, hostPublicKey),
    console,
  };
};

/** As ssh names a host on a port that is not the usual one; the comment of the key is left out. */
const hostKeyLine = (port: number, publicKey: string): string =>
  [`[127.0.0.1]:${port}`, ...publicKey.split(' ').slice(0, 2)].join(' ');

export const isRunning = (lab: Lab, name: string): Promise<boolean> => serverRuns(vmFiles(lab, name));

/** The server of that name. @throws RdcError MACHINE_NOT_FOUND */
export const findMachine = async (lab: Lab, name: string): Promise<LabMachine> =>
  describe(lab, await stateOf(lab, name));

/** Every server there is, running or not. */
export const listMachines = async (lab: Lab): Promise<LabMachine[]> => {
  const states = await Promise.all((await listNames(lab)).map((name) => readState(lab, name)));
  const known = states.filter((state) => state !== undefined);
  return Promise.all(known.map((state) => describe(lab, state)));
};

/** @throws RdcError MACHINE_NOT_FOUND */
export const stateOf = async (lab: Lab, name: string): Promise<VmState> => {
  const state = await readState(lab, name);
  if (state) return state;
  throw new RdcError('MACHINE_NOT_FOUND', `There is no lab server called "${name}".`, {
    hint: ['rdc ops status', `rdc ops up --name ${name}`],
  });
};
