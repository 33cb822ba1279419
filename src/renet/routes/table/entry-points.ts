import {matchRule} from '../../../shared/traefik-rule.js';
import type {Section, Value} from '../grammar/labels.js';
import type {Element} from './fragment.js';
import {ownName, textsOf} from './fragment.js';
import {FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT, type Allocation} from './ports.js';
import type {Warn} from './problems.js';
import type {RouteSettings} from './settings.js';

const WEB = ['web', 'websecure', 'web-v6', 'websecure-v6'];

/**
 * Leaves a router the entrypoints that exist and suit its protocol. One without any gets Traefik's
 * defaults, the web ones; with TLS only the secure ones, as the others do not speak it.
 *
 * @returns `undefined` for a router that can listen nowhere
 */
export const withEntryPoints = (
  element: Element,
  {settings, allocations}: {settings: RouteSettings; allocations: readonly Allocation[]},
  warn: Warn,
): Element | undefined => {
  const at = routerOf(element);
  const asked = textsOf(element.value['entryPoints']);
  const wanted = asked.length > 0 ? asked : defaults(element);
  if (wanted.length === 0) return void warn({kind: 'router-lacks-entrypoint', ...at});
  const usable = wanted.filter((name) => {
    const known = settings.entryPoints.get(name);
    if (known?.protocol === (element.protocol === 'udp' ? 'udp' : 'tcp')) {
      if (!isGivenToOthers(name, element, allocations)) return true;
      warn({kind: 'dynamic-entrypoint', ...at, entryPoint: name});
      return false;
    }
    if (asked.length > 0 && !isMissingTwin(name, wanted)) warn({kind: 'unknown-entrypoint', ...at, entryPoint: name});
    return false;
  });
  if (usable.length === 0) return void warn({kind: 'router-left-out', ...at});
  if (takesOthers(element, usable)) return void warn({kind: 'router-takes-others', ...at});
  return {...element, value: {...element.value, entryPoints: withoutPlain(element, usable)}};
};

const routerOf = (element: Element) => ({protocol: element.protocol, router: ownName(element)});

/**
 * A router with TLS on `web` would want HTTPS on port 80 and leave plain HTTP to nobody; beside a secure
 * entrypoint that is never meant. Taken out there, plain HTTP is sent on to HTTPS.
 */
const withoutPlain = ({protocol, value}: Element, entryPoints: string[]): string[] => {
  const secure = entryPoints.filter((name) => !['web', 'web-v6'].includes(name));
  return protocol === 'http' && value['tls'] !== undefined && secure.length > 0 ? secure : entryPoints;
};

const defaults = ({protocol, value}: Element): string[] => {
  if (protocol !== 'http') return [];
  return value['tls'] === undefined ? WEB : WEB.filter((name) => name.startsWith('websecure'));
};

/** `websecure,websecure-v6` is what everybody writes; a server without IPv6 is no reason to warn. */
const isMissingTwin = (name: string, wanted: readonly string[]): boolean =>
  name.endsWith('-v6') && wanted.includes(name.slice(0, -'-v6'.length));

/** A dynamic port is not to be had by a label: it stays with the service that it was given to, whoever is older. */
const isGivenToOthers = (name: string, {auto, networkId}: Element, allocations: readonly Allocation[]): boolean => {
  const [, protocol, digits] = /^(tcp|udp)-(\d+)$/.exec(name) ?? [];
  const port = Number(digits);
  if (auto || !(port >= FIRST_DYNAMIC_PORT && port <= LAST_DYNAMIC_PORT)) return false;
  return !allocations.some(
    (given) => given.protocol === protocol && given.port === port && given.networkId === networkId,
  );
};

/** A host that nobody names: a rule that may match it names no hosts. */
const NOBODY = 'nobody.invalid';

/** TCP routers come before HTTP ones in Traefik: one that does not name its hosts, on a web entrypoint, would silence all others. */
const takesOthers = ({protocol, value}: Element, entryPoints: readonly string[]): boolean =>
  protocol === 'tcp' &&
  entryPoints.some((name) => WEB.includes(name)) &&
  (value['tls'] === undefined || matchRule(String(value['rule']), NOBODY) !== 'no');

/** Takes out a certificate resolver that is not configured: Traefik would log an error each time and serve its own certificate. */
export const withResolver = (element: Element, {certificates}: RouteSettings, warn: Warn): Element => {
  const tls = element.value['tls'];
  if (typeof tls !== 'object' || Array.isArray(tls) || tls['certResolver'] === undefined) return element;
  const resolver = String(tls['certResolver']);
  if (certificates && resolver === 'letsencrypt') return element;
  warn({kind: 'unknown-resolver', ...routerOf(element), resolver});
  const rest: Section = {...tls};
  delete rest['certResolver'];
  delete rest['domains'];
  return {...element, value: {...element.value, tls: rest}};
};

/** The same entrypoints under Traefik's own names: one for each address of the server. */
export const ownNames = (entryPoints: Value | undefined, {entryPoints: known}: RouteSettings): string[] =>
  textsOf(entryPoints).flatMap((name) => known.get(name)?.names ?? []);

/**
 * Where plain HTTP is sent on to HTTPS for a router: the web twins of its secure entrypoints, unless it
 * listens there itself.
 */
export const redirectedEntryPoints = ({value}: Element, {entryPoints: known}: RouteSettings): string[] => {
  const used = textsOf(value['entryPoints']);
  return used
    .filter((name) => name.startsWith('websecure'))
    .map((name) => name.replace('websecure', 'web'))
    .filter((name) => known.has(name) && !used.includes(name));
};
