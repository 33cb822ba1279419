import type {Link} from '../../../contract/operations/proxy-explain.js';
import type {Route} from '../../../contract/operations/proxy.js';
import {hostsIn, matchRule} from '../../../shared/traefik-rule.js';
import {ROUTER_UNIT} from '../../layout.js';
import {ownName} from '../../routes/table/fragment.js';
import type {Claim} from './claims.js';
import type {Facts} from './facts.js';
import {broken, ok, unknown, WEB, type Subject} from './link.js';
import {whyNoRouter} from './no-router.js';

/** The router that takes the request, what is to be said of it, and who would like to be it. */
export interface Found {
  readonly link: Link;
  readonly route: Route | null;
  readonly claim: Claim | null;
}

const title = ({name, rule, entryPoints}: Route): string =>
  `Router ${name}${rule === null ? '' : ` (${rule})`} on ${entryPoints.join(', ')}`;

/** Finds the router that would take a request, as Traefik does: by rule, the longest one first. */
export const findRouter = (subject: Subject, facts: Facts): Found => {
  const {routes} = facts;
  if (routes === null) {
    const hints = [`systemctl status ${ROUTER_UNIT}`, 'rdc context push-infra <machine>'];
    return {link: broken('router', 'The route server does not answer.', ...hints), route: null, claim: null};
  }
  return subject.is === 'port' ? forPort(subject, routes, facts) : forHost(subject, routes, facts);
};

const forPort = (subject: Subject & {is: 'port'}, routes: readonly Route[], facts: Facts): Found => {
  const route = routes.find(({entryPoints}) => entryPoints.includes(subject.entryPoint));
  if (!route) return missing(subject, facts);
  return {link: ok('router', `${title(route)}.`), route, claim: null};
};

const forHost = (subject: Subject & {is: 'host'}, routes: readonly Route[], facts: Facts): Found => {
  const judged = routes
    .filter(({protocol, rule}) => protocol !== 'udp' && rule !== null && rule !== 'HostSNI(`*`)')
    .map((route) => ({route, match: matchRule(route.rule ?? '', subject.host)}));
  const taking = best(judged.flatMap(({route, match}) => (match === 'yes' ? [route] : [])));
  if (taking && !taking.entryPoints.some((name) => WEB.includes(name))) {
    return {link: wrongEntryPoint(taking), route: taking, claim: null};
  }
  if (taking) return {link: ok('router', `${title(taking)}.`), route: taking, claim: null};
  const perhaps = judged.flatMap(({route, match}) => (match === 'unknown' ? [route] : []));
  const named = best(perhaps.filter(({rule}) => hostsIn(rule ?? '').includes(subject.host)));
  if (named) return cannotBeTold(named);
  const without = missing(subject, facts);
  const [pattern] = perhaps;
  return without.claim !== null || !pattern ? without : cannotBeTold(pattern);
};

/** Entrypoints of browsers on which some router takes a host, or may take it for some of its paths. */
export const takenOn = (subject: Subject, {routes}: Pick<Facts, 'routes'>): string[] => {
  if (subject.is === 'port') return [];
  const taking = (routes ?? []).filter(
    ({protocol, rule}) =>
      protocol !== 'udp' && rule !== null && rule !== 'HostSNI(`*`)' && matchRule(rule, subject.host) !== 'no',
  );
  return WEB.filter((name) => taking.some(({entryPoints}) => entryPoints.includes(name)));
};

const cannotBeTold = (route: Route): Found => {
  const seen = `${title(route)} asks for more than a host, so it cannot be told whether it takes the request.`;
  return {link: unknown('router', seen), route, claim: null};
};

const missing = (subject: Subject, facts: Facts): Found => {
  const {link, claim} = whyNoRouter(subject, facts);
  return {link, route: null, claim};
};

/** On a web entrypoint rather than elsewhere, with TLS rather than without; Traefik prefers the longer rule. */
const best = (routes: readonly Route[]): Route | undefined => {
  const rank = ({entryPoints, tls, rule}: Route): number =>
    Number(entryPoints.some((name) => WEB.includes(name))) * 1e7 + Number(tls) * 1e6 + (rule?.length ?? 0);
  return routes.toSorted((a, b) => rank(b) - rank(a))[0];
};

const wrongEntryPoint = (route: Route): Link =>
  broken(
    'router',
    `${title(route)} does not listen where browsers come: on web or websecure.`,
    `Set the label traefik.http.routers.${ownName(route)}.entrypoints=websecure,websecure-v6.`,
    `rdc repo up <name> --machine <machine>`,
  );
