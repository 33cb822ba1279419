import type {RouterHealth} from '../../contract/operations/proxy.js';
import type {LostClaim, RouteProblem} from '../../contract/operations/route-problem.js';
import {isLostClaim} from '../routes/table/problems.js';
import {causeText} from '../routes/table/sentences.js';

type Service = Pick<RouteProblem, 'service' | 'networkId'>;

const isOf =
  ({service, networkId}: Service) =>
  (problem: RouteProblem): boolean =>
    problem.service === service && problem.networkId === networkId;

/** What the route server says of one service, without the claims that it lost. */
export const problemsOf = (service: Service, problems: readonly RouteProblem[]): RouteProblem[] =>
  problems.filter(isOf(service)).filter(({cause}) => cause === undefined || !isLostClaim(cause));

/** What a service claims and others have. */
export const lostBy = (service: Service, problems: readonly RouteProblem[]): LostClaim[] =>
  problems.filter(isOf(service)).flatMap(({cause}) => (cause !== undefined && isLostClaim(cause) ? [cause] : []));

/** What is wrong with a service, each to be said after its name and once. An older route server tells only its own sentence. */
export const problemTexts = (problems: readonly RouteProblem[]): string[] => [
  ...new Set(problems.map((one) => (one.cause === undefined ? one.problem : causeText(one.cause, one)))),
];

/** None when the route server does not answer. */
export const problemsIn = (health: RouterHealth | null): readonly RouteProblem[] => health?.problems ?? [];
