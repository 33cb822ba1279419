import type {RouteProblem} from '../../../contract/operations/proxy.js';
import type {Loss} from './claims.js';
import type {Container} from './container.js';
import {serviceTitle, type Element} from './fragment.js';

const SHORT_ID = 12;

type Service = {readonly service: string; readonly networkId: number};
export type Warn = (text: string) => void;

/** Collects what containers do not get; the same of several containers of a service is one problem. */
export class Problems {
  readonly #found = new Map<string, RouteProblem>();

  /** Takes down what is said of a container. */
  of(container: Container): Warn {
    return (text) => this.add(text, container, [container], labelMeant(text, container.labels));
  }

  /** @param containers  those of the service */
  add(problem: string, {service, networkId}: Service, containers: readonly Container[], label: string | null): void {
    const known = this.#found.get(problem)?.containers ?? [];
    const ids = new Set([...known, ...containers.map(({id}) => id.slice(0, SHORT_ID))]);
    this.#found.set(problem, {problem, networkId, service, containers: [...ids].sort(), label});
  }

  all(): RouteProblem[] {
    return [...this.#found.values()].sort((a, b) => (a.problem < b.problem ? -1 : 1));
  }
}

/** What was claimed in vain, said of those who did. */
export const lostClaims = (losses: readonly Loss[], containers: readonly Container[]): RouteProblem[] => {
  const problems = new Problems();
  for (const {element, claim, winner} of losses) {
    const {service, networkId} = element;
    const own = containers.filter((one) => one.service === service && one.networkId === networkId);
    const prefix = labelPrefix(element);
    const label = own
      .map(({labels}) => firstLabel(labels, prefix, ['rule', 'entrypoints']))
      .find((key) => key !== null);
    problems.add(`${serviceTitle(element)} claims what ${winner} has: ${claim}`, element, own, label ?? null);
  }
  return problems.all();
};

/** What the labels of an element begin with, in lower case. */
const labelPrefix = ({protocol, kind, name, networkId}: Element): string =>
  `traefik.${protocol}.${kind}.${name.slice(0, -`-${networkId}`.length)}.`.toLowerCase();

const firstLabel = (labels: Container['labels'], prefix: string, settings: readonly string[]): string | null => {
  const keys = Object.keys(labels).filter((key) => key.toLowerCase().startsWith(prefix));
  const wanted = settings.map((setting) => keys.find((key) => key.toLowerCase() === `${prefix}${setting}`));
  return wanted.find((key) => key !== undefined) ?? keys.sort()[0] ?? null;
};

/** What the sentences of a router end with, and which of its settings is meant. */
const ROUTER_SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/ entrypoint/, 'entrypoints'],
  [/certificate resolver /, 'tls.certresolver'],
];

/** The container's label that a sentence is about: one it names, else the setting of the router it names. */
const labelMeant = (text: string, labels: Container['labels']): string | null => {
  const named = Object.keys(labels).filter((key) => text.includes(`label ${JSON.stringify(key).slice(1, -1)} `));
  const other = Object.keys(labels).find((key) => /: (?:has )?(rediacc\.\w+) /.exec(text)?.[1] === key.toLowerCase());
  if (named.length > 0 || other !== undefined) return named.sort((a, b) => b.length - a.length)[0] ?? other ?? null;
  const [, setting] = ROUTER_SETTINGS.find(([says]) => says.test(text)) ?? [];
  const [, router] = / router (\S+)/.exec(text) ?? [];
  if (setting === undefined) return null;
  const fitting = Object.keys(labels).filter((key) => {
    const [, name = ''] = /^traefik\.(?:http|tcp|udp)\.routers\.(.+)$/i.exec(key) ?? [];
    if (!name.toLowerCase().endsWith(`.${setting}`)) return false;
    return (
      router === undefined ||
      router.replace(/-\d+$/, '').toLowerCase() === name.slice(0, -setting.length - 1).toLowerCase()
    );
  });
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
};
