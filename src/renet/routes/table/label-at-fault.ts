import type {RouteCause} from '../../../contract/operations/route-problem.js';

/** The label that has to be changed, as its container spells it; null when it has none such. */
export const labelAtFault = (cause: RouteCause, labels: Readonly<Record<string, string>>): string | null => {
  if ('label' in cause) return Object.hasOwn(labels, cause.label) ? cause.label : null;
  const {prefix, settings, otherwise} = meantBy(cause);
  // Labels that cannot be read are not to be looked at again.
  if (settings.length === 0) return null;
  const keys = Object.keys(labels).filter((key) => key.toLowerCase().startsWith(prefix));
  const wanted = settings.map((setting) => keys.find((key) => key.toLowerCase() === `${prefix}${setting}`));
  return wanted.find((key) => key !== undefined) ?? (otherwise === 'any' ? (keys.sort()[0] ?? null) : null);
};

interface Meant {
  /** What the labels begin with, in lower case. */
  readonly prefix: string;
  /** What may follow; the first that is there is meant. */
  readonly settings: readonly string[];
  /** Whether any other label that begins so will do. */
  readonly otherwise?: 'any';
}

const NONE: Meant = {prefix: '', settings: []};

const ofRediacc = (...settings: string[]): Meant => ({prefix: 'rediacc.', settings});
const ofRouter = ({protocol, router}: {protocol: string; router: string}, ...settings: string[]): Meant => ({
  prefix: `traefik.${protocol}.routers.${router}.`.toLowerCase(),
  settings,
});
const ofBackend = ({protocol, backend}: {protocol: string; backend: string}, setting: string): Meant => ({
  prefix: `traefik.${protocol}.services.${backend}.loadbalancer.server.`.toLowerCase(),
  settings: [setting],
});

const CLAIMED = ['rule', 'entrypoints'];

const meantBy = (cause: Exclude<RouteCause, {label: string}>): Meant => {
  switch (cause.kind) {
    case 'name-taken': {
      const prefix = `traefik.${cause.protocol}.${cause.element}.${cause.name}.`.toLowerCase();
      return {prefix, settings: CLAIMED, otherwise: 'any'};
    }
    case 'rule-taken':
    case 'entrypoint-taken':
      return {...ofRouter(cause, ...CLAIMED), otherwise: 'any'};
    case 'invalid-service-name':
      return ofRediacc('service_name');
    case 'foreign-address':
      return ofRediacc('service_ip');
    case 'invalid-service-port':
      return ofRediacc('service_port');
    case 'invalid-port':
    case 'too-many-ports':
    case 'no-free-port':
      return ofRediacc(`${cause.protocol}_ports`);
    case 'router-left-out':
    case 'unknown-entrypoint':
    case 'dynamic-entrypoint':
      return ofRouter(cause, 'entrypoints');
    case 'unknown-resolver':
      return ofRouter(cause, 'tls.certresolver');
    case 'backend-lacks-port':
      return ofBackend(cause, 'port');
    case 'backend-url-of-others':
      return ofBackend(cause, 'url');
    case 'labels-unreadable':
    case 'several-ports':
    case 'router-lacks-rule':
    case 'router-lacks-service':
    case 'router-lacks-entrypoint':
    case 'router-takes-others':
    case 'backend-url-and-port':
      return NONE;
  }
};
