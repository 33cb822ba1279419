import type {Conflict, RouterHealth} from '../../contract/operations/proxy.js';
import type {RouteProblem} from '../../contract/operations/route-problem.js';
import type {DaemonView, Unread} from './daemon.js';
import {isLostClaim, joined, type Problem} from './table/problems.js';
import {claimText, ownerText, sentenceOf} from './table/sentences.js';
import type {RouteSettings} from './table/settings.js';
import type {Table} from './table/table.js';

export interface HealthInput {
  /** `undefined` until the daemons were read. */
  readonly table: Table | undefined;
  readonly daemons: readonly DaemonView[];
  readonly settings: RouteSettings;
  /** What is wrong for all, in sentences. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  readonly agentHash: string;
}

/** Pure: what /health says. Sentences are made here, when somebody asks, and not whenever a container changes. */
export const healthOf = ({table, daemons, settings, notes, problems, agentHash}: HealthInput): RouterHealth => {
  const routers = (wanted: string) => (table?.routes ?? []).filter(({protocol}) => protocol === wanted).length;
  const conflicts = conflictsOf(problems);
  const isWell = table !== undefined && conflicts.length === 0 && daemons.every(({state}) => state === 'connected');
  const said = saidOf([...daemons.flatMap((daemon) => daemon.problems), ...problems]);
  const warnings = said.filter(({cause}) => !isLostClaim(cause)).map(({problem}) => problem);
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
    warnings: [...daemons.flatMap(({unread}) => unread.map(unreadText)), ...notes, ...new Set(warnings)],
    problems: said,
    agentHash,
  };
};

/** Every problem once, with its sentence, in the order of the alphabet. */
export const saidOf = (problems: readonly Problem[]): (Problem & Pick<RouteProblem, 'problem'>)[] =>
  joined(problems)
    .map((problem) => ({problem: sentenceOf(problem), ...problem}))
    .sort((a, b) => (a.problem < b.problem ? -1 : 1));

/** What services claim that others have, claim by claim. */
export const conflictsOf = (problems: readonly Problem[]): Conflict[] => {
  const conflicts = new Map<string, Conflict>();
  for (const {cause, ...loser} of problems) {
    if (!isLostClaim(cause)) continue;
    const claim = claimText(cause, loser.networkId);
    const {winner, losers} = conflicts.get(claim) ?? {winner: ownerText(cause.winner), losers: []};
    conflicts.set(claim, {claim, winner, losers: [...new Set([...losers, ownerText(loser)])]});
  }
  return [...conflicts.values()];
};

const unreadText = ({networkId, container, error}: Unread): string =>
  `network ${networkId}: container ${container}: ${error}`;
