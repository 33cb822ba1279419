import type {MachineDefinition} from '../../contract/document.js';
import {AGENT_ROOT} from '../../contract/server.js';
import {checkOf, failed, noAgent, passed, setUpCheck, type Check} from '../../domain/machine/connection.js';
import {pinned, type Consent, type SeenKey} from '../../domain/machine/host-trust.js';
import {argv, toLine} from '../../shared/argv.js';
import {EXIT_STATUS} from '../../shared/codes.js';
import {RdcError} from '../../shared/errors.js';
import {sudoCommand, type ConnectOptions, type Machine, type MachineAddress} from '../../ssh/index.js';
import type {Ports} from '../io/ports.js';
import {askForTrust} from './host-trust.js';

/** Linked by delivery; calling an operation without it would install the agent, which a test must not. */
const AGENT = `${AGENT_ROOT}/current`;

export interface Tested {
  checks: Check[];
  /** Keys the server proved to have and somebody accepted. */
  keys: SeenKey[];
  /** The exit status of the check that failed; 0 when none did. */
  status: number;
}

interface Subject {
  address: MachineAddress;
  definition: MachineDefinition;
  consent: Consent;
  connect: ConnectOptions;
}

/** Goes from the network to the set-up of a server, one layer after the other, and stops at the first that fails. */
export const testConnection = async (ports: Ports, subject: Subject): Promise<Tested> => {
  const checks: Check[] = [];
  let keys: SeenKey[] = [];
  try {
    keys = await trusted(ports, subject);
    checks.push(passed('reachable', `${subject.address.host} port ${subject.address.port}`));
    const address = {...subject.address, knownHosts: pinned(keys)};
    const machine = await ports.openMachine(address, subject.connect);
    try {
      checks.push(hostKeyPassed(keys), passed('login', `as ${address.user}`));
      const {made, status} = await onMachine(machine, subject);
      return {checks: [...checks, ...made], keys, status};
    } finally {
      await machine.close();
    }
  } catch (error) {
    const check = checkOf(error);
    if (checks.length === 0 && check !== 'reachable') checks.push(passed('reachable', subject.address.host));
    if (check === 'login') checks.push(hostKeyPassed(keys));
    const before = checks.filter((made) => made.check !== check);
    // Nobody having accepted a key is a matter of the key here, not of a declined question.
    const status = check === 'host key' ? EXIT_STATUS.HOST_KEY_UNKNOWN : (error as RdcError).exitStatus;
    return {checks: [...before, failed(check, error)], keys: [], status};
  }
};

const hostKeyPassed = (keys: readonly SeenKey[]): Check =>
  passed('host key', keys.map(({type, fingerprint}) => `${type} ${fingerprint}`).join(', '));

const trusted = (ports: Ports, {address, definition, consent, connect}: Subject): Promise<SeenKey[]> =>
  askForTrust(
    ports,
    {
      host: address.host,
      port: address.port,
      known: definition.knownHosts,
      timeoutMs: connect.connectTimeoutMs ?? 30_000,
    },
    consent,
  );

const onMachine = async (machine: Machine, subject: Subject): Promise<{made: Check[]; status: number}> => {
  const {name, user} = subject.address;
  const sudo = await sudoCheck(machine, user);
  if (sudo instanceof RdcError) return {made: [failed('sudo', sudo)], status: sudo.exitStatus};
  const installed = await machine.run(toLine(argv('test', '-e', AGENT)));
  if (installed.exitCode !== 0) return {made: [sudo, ...noAgent(name)], status: 0};
  try {
    const info = await machine.call('machine-info', {datastore: subject.definition.datastore});
    return {made: [sudo, passed('agent', info.agentHash), setUpCheck(info, name)], status: 0};
  } catch (error) {
    if (!(error instanceof RdcError)) throw error;
    return {made: [sudo, failed('agent', error)], status: error.exitStatus};
  }
};

const sudoCheck = async (machine: Machine, user: string): Promise<Check | RdcError> => {
  if (user === 'root') return passed('sudo', 'not needed for root');
  const {exitCode, stderr} = await machine.run(toLine(argv('sudo', '-n', 'true')));
  if (exitCode === 0) return passed('sudo', 'without password');
  return new RdcError('SUDO_REQUIRED', `${user} may not use sudo without a password: ${stderr.trim() || 'refused'}.`, {
    hint: `On the server, as root: ${sudoCommand(user)}`,
  });
};
