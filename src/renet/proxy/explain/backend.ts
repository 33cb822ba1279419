import type {Link} from '../../../contract/operations/proxy-explain.js';
import type {Route} from '../../../contract/operations/proxy.js';
import {addressVariable} from '../../services/environment.js';
import {ownName} from '../../routes/table/fragment.js';
import {problemsIn, problemsOf, problemTexts} from '../route-problems.js';
import {isBound} from './entrypoint.js';
import type {Facts} from './facts.js';
import {at, broken, ok, unknown} from './link.js';

interface Target {
  readonly ip: string;
  readonly port: number;
}

/** Whether the router's service leads anywhere. */
export const serviceLink = (route: Route, {health}: Facts): Link => {
  if (route.servers.length > 0) return ok('service', `It leads to ${route.servers.join(', ')}.`);
  const warnings = problemTexts(problemsOf(route, problemsIn(health)));
  const why = warnings.length > 0 ? ` ${warnings.join('; ')}.` : '';
  return broken(
    'service',
    `The router's service has no server.${why}`,
    `Set the label traefik.${route.protocol}.services.${ownName(route)}.loadbalancer.server.port=<port>, then:`,
    'rdc repo up <name> --machine <machine>',
  );
};

/** Whether the app listens where its labels say. Targets elsewhere cannot be seen from here. */
export const listenerLink = (route: Route, {bound}: Facts): Link => {
  const protocol = route.protocol === 'udp' ? 'udp' : 'tcp';
  const targets = route.servers.map(targetOf);
  const local = targets.filter((target) => target !== null);
  const silent = local.filter((target) => !isBound(bound, {protocol, ...target}));
  const [first] = silent;
  if (first === undefined) {
    if (local.length < targets.length) return unknown('listener', 'A target is not on this server.');
    return ok('listener', `Somebody listens at ${local.map(({ip, port}) => at(ip, port)).join(', ')}.`);
  }
  const elsewhere = bound.filter((one) => one.ip === first.ip && one.protocol === protocol).map(({port}) => port);
  const ports = [...new Set(elsewhere)].sort((a, b) => a - b).join(', ');
  const instead = ports === '' ? '' : ` At this address there is port ${ports}.`;
  const where = silent.map(({ip, port}) => `${at(ip, port)}/${protocol}`).join(', ');
  const address = `\${${addressVariable(route.service)}}:${first.port}`;
  return broken(
    'listener',
    `Nobody listens at ${where}, so ${SYMPTOMS[route.protocol]}.${instead}`,
    `Let the app listen at ${address}, or name its port by the label ${portLabel(route)}, then:`,
    'rdc repo up <name> --machine <machine>',
    `rdc repo logs <name> ${route.service} --machine <machine>`,
  );
};

/** What clients meet when nobody listens behind Traefik. */
const SYMPTOMS: Readonly<Record<Route['protocol'], string>> = {
  http: 'visitors see 502 Bad Gateway',
  tcp: 'connections are closed at once',
  udp: 'nobody answers',
};

const portLabel = (route: Route): string =>
  route.auto && route.protocol === 'http'
    ? 'rediacc.service_port'
    : `traefik.${route.protocol}.services.${ownName(route)}.loadbalancer.server.port`;

/** Where a server of a service is, when that is this very machine. */
const targetOf = (server: string): Target | null => {
  const [, scheme, ip, port] = /^(?:(\w+):\/\/)?(127(?:\.\d{1,3}){3})(?::(\d{1,5}))?(?:\/.*)?$/.exec(server) ?? [];
  return ip === undefined ? null : {ip, port: Number(port ?? (scheme === 'https' ? 443 : 80))};
};
