import type {Element} from './fragment.js';
import type {Section, Value} from './labels.js';
import {serviceTitle} from './fragment.js';
import type {RouteSettings} from './settings.js';

const WEB = ['web', 'websecure', 'web-v6', 'websecure-v6'];

const textsOf = (value: Value | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

/**
 * Leaves a router the entrypoints that exist and suit its protocol. One without any gets Traefik's
 * defaults, the web ones; with TLS only the secure ones, as the others do not speak it.
 *
 * @returns `undefined` for a router that can listen nowhere
 */
export const withEntryPoints = (
  element: Element,
  settings: RouteSettings,
  warn: (text: string) => void,
): Element | undefined => {
  const problem = (text: string) => warn(`${serviceTitle(element)}: router ${element.name} ${text}`);
  const asked = textsOf(element.value['entryPoints']);
  const wanted = asked.length > 0 ? asked : defaults(element);
  if (wanted.length === 0) return void problem('names no entrypoint');
  const usable = wanted.filter((name) => {
    const known = settings.entryPoints.get(name);
    if (known?.protocol === (element.protocol === 'udp' ? 'udp' : 'tcp')) return true;
    if (asked.length > 0 && !isMissingTwin(name, wanted)) problem(`names the unknown entrypoint ${name}`);
    return false;
  });
  if (usable.length === 0) return void problem('is left out: none of its entrypoints exists');
  if (takesAll(element, usable))
    return void problem('would take every web site of the server; give it another entrypoint or rule');
  return {...element, value: {...element.value, entryPoints: withoutPlain(element, usable)}};
};

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

/** TCP routers come before HTTP ones in Traefik: this rule on a web entrypoint would silence all others. */
const takesAll = ({protocol, value}: Element, entryPoints: readonly string[]): boolean =>
  protocol === 'tcp' &&
  /HostSNI\([`"]\*[`"]\)/.test(String(value['rule'])) &&
  entryPoints.some((name) => WEB.includes(name));

/** Takes out a certificate resolver that is not configured: Traefik would log an error each time and serve its own certificate. */
export const withResolver = (
  element: Element,
  {certificates}: RouteSettings,
  warn: (text: string) => void,
): Element => {
  const tls = element.value['tls'];
  if (typeof tls !== 'object' || Array.isArray(tls) || tls['certResolver'] === undefined) return element;
  const resolver = String(tls['certResolver']);
  if (certificates && resolver === 'letsencrypt') return element;
  warn(
    `${serviceTitle(element)}: certificate resolver ${resolver} is not configured, so Traefik shows its own certificate` +
      ' (see rdc context set-infra --cert-email --cf-dns-token)',
  );
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
