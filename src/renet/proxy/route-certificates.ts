import type {Certificate, CertificateFailure} from '../../contract/operations/proxy-certs.js';
import type {ListedRoute, Route} from '../../contract/operations/proxy.js';
import type {RouteProblem} from '../../contract/operations/route-problem.js';
import {hostsIn} from '../../shared/traefik-rule.js';
import {ownName} from '../routes/table/fragment.js';
import {covers} from './certificates.js';
import {problemsOf} from './route-problems.js';

type Kept = Pick<Certificate, 'domains' | 'notAfter' | 'state'>;
type RouteCertificate = ListedRoute['certificate'];

/** Names for which a router asks its resolver for certificates: what it lists, else the hosts of its rule. */
export const wantedNames = ({resolver, domains, rule}: Pick<Route, 'resolver' | 'domains' | 'rule'>): string[] => {
  if (resolver === null) return [];
  return domains.length > 0 ? domains.map((name) => name.toLowerCase()) : hostsIn(rule ?? '');
};

/** Whether the last failure is about that name. One without names is about all. */
export const failedFor = (failure: CertificateFailure | null, name: string): boolean =>
  failure !== null && (failure.domains.length === 0 || covers(failure, name));

/** The resolver that a router asks for although it is not set up; null when there is none. */
export const unmetResolver = (
  route: Pick<Route, 'networkId' | 'service' | 'protocol' | 'name'>,
  problems: readonly RouteProblem[],
): string | null => {
  for (const {cause} of problemsOf(route, problems)) {
    if (cause?.kind !== 'unknown-resolver') continue;
    if (cause.protocol === route.protocol && cause.router === ownName(route)) return cause.resolver;
  }
  return null;
};

/** The certificate that lasts longest among those for that name. */
export const certificateFor = <C extends Kept>(certificates: readonly C[], name: string): C | undefined =>
  certificates
    .filter((certificate) => certificate.notAfter !== null && covers(certificate, name))
    .toSorted((a, b) => ((a.notAfter ?? '') < (b.notAfter ?? '') ? 1 : -1))[0];

/**
 * What visitors of a route are shown: the worst of its names. A router without a resolver is served the
 * certificate that another one got for the same name, else Traefik's own.
 */
export const routeCertificate = (
  route: Pick<Route, 'resolver' | 'domains' | 'rule' | 'tls' | 'passthrough'>,
  certificates: readonly Kept[],
  failure: CertificateFailure | null,
): RouteCertificate => {
  if (!route.tls || route.passthrough) return {state: 'none', notAfter: null};
  const asked = wantedNames(route);
  const names = asked.length > 0 ? asked : hostsIn(route.rule ?? '');
  const found = names.map((name) => ({name, certificate: certificateFor(certificates, name)}));
  const missing = found.filter(({certificate}) => certificate === undefined);
  if (names.length === 0 || missing.length > 0) {
    if (route.resolver === null) return {state: 'own', notAfter: null};
    const failed = missing.some(({name}) => failedFor(failure, name)) || (names.length === 0 && failure !== null);
    return {state: failed ? 'failed' : 'pending', notAfter: null};
  }
  const ends = found.map(({certificate}) => certificate?.notAfter ?? '').sort();
  const expired = found.some(({certificate}) => certificate?.state === 'expired');
  return {state: expired ? 'expired' : 'valid', notAfter: ends[0] ?? null};
};
