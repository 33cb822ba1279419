import type {LostClaim, RouteCause, RouteProblem} from '../../../contract/operations/route-problem.js';
import {labelAtFault} from './label-at-fault.js';

const SHORT_ID = 12;

/** What a container does not get, and why; its sentence is made where it is shown. */
export type Problem = Omit<RouteProblem, 'problem' | 'cause'> & {readonly cause: RouteCause};
/** Takes down what is wrong with a container. */
export type Warn = (cause: RouteCause) => void;

/** A container of a service, as far as problems name it. */
export interface Bearer {
  readonly id: string;
  readonly service: string;
  readonly networkId: number;
  readonly labels: Readonly<Record<string, string>>;
}

const LOST: readonly RouteCause['kind'][] = ['name-taken', 'rule-taken', 'entrypoint-taken'];

/** Whether it is a claim that was lost to somebody else, and no fault of the container's. */
export const isLostClaim = (cause: RouteCause): cause is LostClaim => LOST.includes(cause.kind);

export const problemOf = (cause: RouteCause, {id, service, networkId, labels}: Bearer): Problem => ({
  cause,
  networkId,
  service,
  containers: [id.slice(0, SHORT_ID)],
  label: labelAtFault(cause, labels),
});

/** The same problem of several containers of a service is one. */
export const joined = (problems: readonly Problem[]): Problem[] => {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.networkId, problem.service, problem.cause]);
    const known = found.get(key);
    const ids = new Set([...(known?.containers ?? []), ...problem.containers]);
    found.set(key, {...problem, containers: [...ids].sort(), label: known?.label ?? problem.label});
  }
  return [...found.values()];
};
