import {isEnabled} from '../routes/table/automatic.js';

type Labels = Readonly<Record<string, string>>;

/** Where a container has to listen before it gets requests. */
export interface ExpectedPorts {
  readonly ports: readonly number[];
  /** The labels say so; else a container that has settled elsewhere will do. */
  readonly named: boolean;
}

const SERVER_PORT = /^traefik\.(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port$/i;

/**
 * Pure: the ports to which Traefik would send requests, as labels say; without such labels, those at which the
 * present container listens.
 *
 * @param before  labels of the present container: a port that it has named and never opened is not waited for
 */
export const expectedPorts = (labels: Labels, open: readonly number[], before: Labels): ExpectedPorts => {
  const neverOpened = namedPorts(before).filter((port) => !open.includes(port));
  const named = namedPorts(labels).filter((port) => !neverOpened.includes(port));
  return named.length > 0 ? {ports: named, named: true} : {ports: open, named: false};
};

const namedPorts = (labels: Labels): number[] => {
  const enabled = isEnabled({labels});
  const found = Object.entries(labels)
    .filter(([name]) => (enabled && SERVER_PORT.test(name)) || name.toLowerCase() === 'rediacc.service_port')
    .map(([, value]) => (/^\d{1,5}$/.test(value.trim()) ? Number(value) : 0));
  return [...new Set(found)].filter((port) => port > 0 && port < 65_536).sort((a, b) => a - b);
};
