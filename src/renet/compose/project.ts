import type {NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {serviceIp} from '../layout.js';
import type {Services} from '../services/services.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';

export interface Prepared {
  readonly project: ComposeProject;
  /** What of the user's project has no effect here. */
  readonly warnings: readonly string[];
}

/**
 * Makes a compose project one of a repository: every service on the host's network, told its own
 * address, and labelled for the route server.
 *
 * @param services  holds a slot for each service of the project
 * @throws RdcError INVALID_INPUT for a network mode or networks that cannot work here
 */
export const prepareProject = (project: ComposeProject, networkId: NetworkId, services: Services): Prepared => {
  const warnings: string[] = [];
  const prepared = Object.entries(project.services).map(([name, service]) => {
    refuseOtherNetwork(name, service);
    const ip = serviceIp(networkId, slotOf(services, name));
    warnings.push(...warningsFor(name, service, ip));
    return [name, prepareService(name, service, {ip, networkId})] as const;
  });
  // Nothing uses them any more, and a daemon without bridge could not make them.
  return {project: {...without(project, 'networks'), services: Object.fromEntries(prepared)}, warnings};
};

const prepareService = (
  name: string,
  service: ComposeService,
  {ip, networkId}: {ip: string; networkId: NetworkId},
): ComposeService => {
  const {build} = service;
  return {
    ...without(service, 'networks', 'ports'),
    // A build would look for the bridge, too.
    ...(build ? {build: {...build, network: build.network ?? 'host'}} : {}),
    network_mode: 'host',
    environment: {SERVICE_IP: ip, REPOSITORY_NETWORK_ID: String(networkId), ...service.environment},
    labels: {...service.labels, ...labelsOf(name, ip, networkId)},
  };
};

const without = <T extends ComposeProject | ComposeService>(whole: T, ...keys: string[]): T =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => !keys.includes(key))) as T;

const labelsOf = (name: string, ip: string, networkId: NetworkId): Record<string, string> => ({
  'rediacc.service_name': name,
  'rediacc.service_ip': ip,
  'rediacc.network_id': String(networkId),
});

const refuseOtherNetwork = (name: string, {network_mode: mode, networks}: ComposeService): void => {
  const own = Object.keys(networks ?? {}).filter((network) => network !== 'default');
  const asked =
    mode !== undefined && mode !== 'host' ? `network_mode: ${mode}` : own.length > 0 && `networks: ${own.join(', ')}`;
  if (!asked) return;
  throw new RdcError('INVALID_INPUT', `Service "${name}" has "${asked}", which cannot work in a repository.`, {
    hint: [
      'Services of a repository share the network of the server, each on its own address; there is no bridge.',
      'Remove it and reach other services by their variables, such as ${POSTGRES_IP}:5432.',
    ],
    details: {service: name},
  });
};

const warningsFor = (name: string, {ports, labels}: ComposeService, ip: string): string[] => {
  const ours = Object.keys(labels ?? {}).filter((label) => label in labelsOf('', '', 0 as NetworkId));
  return [
    ...(ports?.length ? [`"ports" of service "${name}" have no effect: it listens at ${ip} itself.`] : []),
    ...(ours.length > 0 ? [`${ours.join(', ')} of service "${name}" are replaced: rediacc writes them.`] : []),
  ];
};

const slotOf = (services: Services, name: string): number => {
  const service = services[name];
  if (!service) throw new Error(`service "${name}" has no slot`);
  return service.slot;
};
