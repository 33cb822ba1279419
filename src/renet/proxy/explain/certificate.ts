import type {Certificate} from '../../../contract/operations/proxy-certs.js';
import type {Link} from '../../../contract/operations/proxy-explain.js';
import type {Route} from '../../../contract/operations/proxy.js';
import {certificateFor, failedFor, unmetResolver} from '../route-certificates.js';
import {problemsIn} from '../route-problems.js';
import type {Facts} from './facts.js';
import {broken, ok, unknown} from './link.js';

const PUSH = 'rdc context push-infra <machine>';
const SET_UP = 'rdc context set-infra <machine> --cert-email <mail> --cf-dns-token-stdin < <file>';

/** What a visitor of the host is shown, and why it is not a certificate that browsers trust when one was asked for. */
export const certificateLink = (route: Route | null, host: string, facts: Facts): Link => {
  if (route === null) return unknown('certificate', 'No router takes the host, so none asks for a certificate.');
  if (!route.tls) return ok('certificate', 'Plain HTTP needs none.');
  if (route.passthrough) return ok('certificate', 'It is that of the app: Traefik hands its TLS on.');
  const certificate = certificateFor(facts.certificates, host);
  if (certificate) return judge(certificate);
  const unmet = unmetResolver(route, problemsIn(facts.health));
  if (unmet !== null) {
    const seen = `A certificate of ${unmet} is asked for, but not set up on this server: Traefik shows its own.`;
    const hints = unmet === 'letsencrypt' ? [SET_UP, PUSH] : ['Name the resolver letsencrypt in the labels.'];
    return broken('certificate', seen, ...hints);
  }
  if (route.resolver === null) {
    return ok('certificate', 'Traefik shows its own, which browsers do not trust: no router asks for another.');
  }
  if (facts.failure !== null && failedFor(facts.failure, host)) {
    return broken('certificate', `None was issued. ${facts.failure.reason}`, ...facts.failure.hints);
  }
  return broken(
    'certificate',
    'None was issued yet, which takes a minute or two; if it takes longer, DNS or the token is at fault.',
    `See whether the DNS of ${host} points to this server, at Cloudflare.`,
    'See whether the token may read the zone and edit its DNS (Zone:Read, DNS:Edit).',
    'rdc proxy logs --machine <machine>',
  );
};

const judge = ({state, notAfter, issuer, domains}: Certificate): Link => {
  const seen = `${domains.join(', ')}, by ${issuer ?? 'nobody known'}, until ${notAfter?.slice(0, 10)}`;
  if (state === 'expired') {
    const hints = ['rdc proxy logs --machine <machine>', 'rdc proxy certs --machine <machine>'];
    return broken('certificate', `It has expired: ${seen}.`, ...hints);
  }
  return ok('certificate', `${seen}${state === 'expiring' ? '; Traefik should have renewed it by now' : ''}.`);
};
