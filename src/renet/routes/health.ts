import type {RouteProblem, RouterHealth} from '../../contract/operations/proxy.js';
import type {DaemonView} from './daemon.js';
import type {RouteSettings} from './table/settings.js';
import type {Table} from './table/table.js';

export interface HealthInput {
  /** `undefined` until the daemons were read. */
  readonly table: Table | undefined;
  readonly daemons: readonly DaemonView[];
  readonly settings: RouteSettings;
  readonly warnings: readonly string[];
  readonly problems: readonly RouteProblem[];
  readonly agentHash: string;
}

/** Pure: what /health says. */
export const healthOf = ({table, daemons, settings, warnings, problems, agentHash}: HealthInput): RouterHealth => {
  const routers = (wanted: string) => (table?.routes ?? []).filter(({protocol}) => protocol === wanted).length;
  const conflicts = [...(table?.conflicts ?? [])];
  const isWell = table !== undefined && conflicts.length === 0 && daemons.every(({state}) => state === 'connected');
  return {
    status: isWell ? 'ok' : 'degraded',
    routers: {http: routers('http'), tcp: routers('tcp'), udp: routers('udp')},
    services: table?.services ?? {http: 0, tcp: 0, udp: 0},
    autoRoutes: {enabled: settings.autoRoutes, baseDomain: settings.baseDomain},
    daemons: daemons.map(({networkId, state, since, ageSeconds, containers}) => ({
      networkId,
      state,
      containers: containers.length,
      since: since.toISOString(),
      ageSeconds,
    })),
    conflicts,
    warnings: [...warnings],
    problems: [...problems],
    agentHash,
  };
};
