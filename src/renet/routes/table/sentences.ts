import type {LostClaim, RouteCause} from '../../../contract/operations/route-problem.js';
import {faultText} from '../grammar/label-fault.js';
import {qualify} from './fragment.js';
import {FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT, MOST_PORTS} from './ports.js';
import {isLostClaim, type Problem} from './problems.js';

type Service = Pick<Problem, 'service' | 'networkId'>;

export const ownerText = ({service, networkId}: Service): string => `${service} of network ${networkId}`;

/** What is claimed: a rule with its entrypoint, or a name. */
export const claimText = (claim: LostClaim, networkId: number): string => {
  switch (claim.kind) {
    case 'name-taken':
      return `${claim.protocol} ${claim.element.slice(0, -1)} ${qualify(claim.name, networkId)}`;
    case 'rule-taken':
      return `${claim.protocol} ${claim.rule === '' ? '' : `${claim.rule} `}on ${claim.entryPoint}`;
    case 'entrypoint-taken':
      return `tcp in clear on ${claim.entryPoint}`;
  }
};

/** A problem as a sentence of its own, without a full stop. */
export const sentenceOf = ({cause, service, networkId}: Problem): string => {
  if (cause.kind === 'invalid-service-name') return `network ${networkId}: ${causeText(cause, {service, networkId})}`;
  const isVerb = isLostClaim(cause) || WITHOUT_COLON.includes(cause.kind);
  return `service ${ownerText({service, networkId})}${isVerb ? '' : ':'} ${causeText(cause, {service, networkId})}`;
};

const WITHOUT_COLON: readonly RouteCause['kind'][] = ['several-ports', 'invalid-service-port'];

/** What is wrong with a service, to be said after its name. */
export const causeText = (cause: RouteCause, {service, networkId}: Service): string => {
  if ('label' in cause) return faultText(cause);
  const router = 'router' in cause ? `router ${qualify(cause.router, networkId)}` : '';
  switch (cause.kind) {
    case 'name-taken':
    case 'rule-taken':
    case 'entrypoint-taken':
      return `claims what ${ownerText(cause.winner)} has: ${claimText(cause, networkId)}`;
    case 'labels-unreadable':
      return `its labels could not be read: ${cause.error}`;
    case 'invalid-service-name':
      return `${JSON.stringify(service)} is not a service name`;
    case 'foreign-address':
      return `address ${JSON.stringify(cause.address)} is not in its block`;
    case 'several-ports':
      return `has several ports (${cause.ports.join(', ')}): choose one with the label rediacc.service_port`;
    case 'invalid-service-port':
      return `has rediacc.service_port ${JSON.stringify(cause.value)}, which is not a port`;
    case 'invalid-port':
      return `rediacc.${cause.protocol}_ports names ${JSON.stringify(cause.value)}, which is not a port`;
    case 'too-many-ports':
      return `rediacc.${cause.protocol}_ports names ${cause.count} ports, of which there are only ${MOST_PORTS}`;
    case 'no-free-port':
      return `no ${cause.protocol} port is free in ${FIRST_DYNAMIC_PORT}-${LAST_DYNAMIC_PORT} for its port ${cause.target}`;
    case 'router-lacks-rule':
      return `router ${cause.router} has no rule`;
    case 'router-lacks-service':
      return `router ${cause.router} must name one of the services ${cause.choices.join(', ')}`;
    case 'router-lacks-entrypoint':
      return `${router} names no entrypoint`;
    case 'router-left-out':
      return `${router} is left out: none of its entrypoints exists`;
    case 'router-takes-others':
      return `${router} may take web sites of others: set its tls, and name its hosts with HostSNI`;
    case 'unknown-entrypoint':
      return `${router} names the unknown entrypoint ${cause.entryPoint}`;
    case 'dynamic-entrypoint': {
      const transport = cause.protocol === 'udp' ? 'udp' : 'tcp';
      return `${router} names the entrypoint ${cause.entryPoint}, which the route server gives by rediacc.${transport}_ports`;
    }
    case 'unknown-resolver':
      return (
        `certificate resolver ${cause.resolver} is not configured, so Traefik shows its own certificate` +
        ' (see rdc context set-infra --cert-email --cf-dns-token)'
      );
    case 'backend-lacks-port':
      return `service ${cause.backend} has no valid port: set traefik.${cause.protocol}.services.${cause.backend}.loadbalancer.server.port`;
    case 'backend-url-and-port':
      return `service ${cause.backend} has a URL, and beside it a scheme or port`;
    case 'backend-url-of-others':
      return `service ${cause.backend} has a URL that leads to this server's loopback instead of to the service's own address`;
  }
};
