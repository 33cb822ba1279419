import type {LabMachine} from './describe.js';
import type {RunsOn} from './drivers/name.js';

/** A server as programs get it from `rdc ops … --json`. */
export interface MachineSummary {
  name: string;
  image: 'bare' | 'server';
  state: 'running' | 'suspended' | 'stopped';
  host: string;
  user: string;
  sshPort: number;
  httpPort: number;
  httpsPort: number;
  registryPort: number;
  /** Address on the network between the servers. */
  privateAddress: string;
  keyPath: string;
  knownHostsPath: string;
  fingerprint: string;
  hostKeyLine: string;
  accelerator: RunsOn;
  consolePath: string;
  /** Whether the server's registry has the proxy, and if not, why. */
  traefik: {available: boolean; reason: string | null};
}

export const summaryOf = (machine: LabMachine): MachineSummary => ({
  name: machine.name,
  image: machine.image,
  state: machine.running ? 'running' : machine.suspended ? 'suspended' : 'stopped',
  host: machine.host,
  user: machine.user,
  sshPort: machine.ports.ssh,
  httpPort: machine.ports.http,
  httpsPort: machine.ports.https,
  registryPort: machine.ports.registry,
  privateAddress: machine.privateAddress,
  keyPath: machine.keyFile,
  knownHostsPath: machine.knownHosts,
  fingerprint: machine.fingerprint,
  hostKeyLine: machine.hostKeyLine,
  accelerator: machine.accelerator,
  consolePath: machine.console,
  traefik: traefikOf(machine),
});

const traefikOf = ({image, missingImages}: LabMachine): MachineSummary['traefik'] => {
  if (image === 'bare') return {available: false, reason: 'A bare server has no registry.'};
  const reason = missingImages.find(({name}) => name === 'library/traefik')?.reason ?? null;
  return {available: reason === null, reason};
};
