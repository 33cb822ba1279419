import type {CertificateFailure} from '../../contract/operations/proxy-certs.js';

const TOKEN = 'rdc context set-infra <machine> --cf-dns-token-stdin < <file>';
const PUSH = 'rdc context push-infra <machine>';
const RIGHTS = 'The token needs the permissions Zone:Read and DNS:Edit for the zone of the domain.';
const LOG = 'rdc proxy logs --machine <machine>';

interface Cause {
  readonly sign: RegExp;
  readonly reason: string;
  readonly hints: readonly string[];
}

/** What the errors of Let's Encrypt, of Cloudflare and of the way to them mean; the first that fits. */
const CAUSES: readonly Cause[] = [
  {
    sign: /rateLimited|too many (?:certificates|failed authorizations|new orders|registrations)|:: 429|\b429 ::/i,
    reason: "Let's Encrypt takes no more requests for these names for some time.",
    hints: ['Wait as long as the log says: rdc proxy logs --machine <machine>'],
  },
  {
    sign: /(?:\b|\()(?:6003|6111|9109|10000|10001)(?:\)|: )|invalid (?:access token|request headers|api token)|authentication error|unauthorized to access|credentials information are missing/i,
    reason: 'Cloudflare refuses the token.',
    hints: [RIGHTS, TOKEN, PUSH],
  },
  {
    sign: /^(?!.*propagation).*(?:no such host|dial tcp|i\/o timeout|connection refused|network is unreachable|context deadline exceeded|TLS handshake timeout|x509:)/is,
    reason: "The server does not reach Let's Encrypt or Cloudflare.",
    hints: ["Look at the server's own DNS and firewall: outgoing HTTPS has to be open.", LOG],
  },
  {
    sign: /failed to find zone|could not find zone|zone could not be found|zone not found|could not find the start of authority/i,
    reason: 'The token does not reach a zone of that domain at Cloudflare, or the domain is not there.',
    hints: ['Look whether its DNS is at Cloudflare: dig NS <domain>', RIGHTS, TOKEN, PUSH],
  },
  {
    sign: /error:caa|CAA record/i,
    reason: "A CAA record of the domain forbids Let's Encrypt to issue certificates.",
    hints: ['Add the record: <domain> CAA 0 issue "letsencrypt.org"'],
  },
  {
    sign: /rejectedIdentifier|invalid(?:Contact|Email)|error:malformed/i,
    reason: "Let's Encrypt does not accept the domain or the mail address.",
    hints: ['rdc context show-infra <machine>', LOG],
  },
  {
    sign: /time limit exceeded|propagation|NXDOMAIN|SERVFAIL|incorrect TXT record|no TXT record|error:dns|error:unauthorized/i,
    reason: "The DNS record that proves the domain was not seen by Let's Encrypt.",
    hints: ['Look whether the DNS of the domain is at Cloudflare: dig NS <domain>', LOG],
  },
];

/** Lines in which Traefik says that it got no certificate, or no account to ask for one. */
const ATTEMPT =
  /unable to (?:obtain|renew) (?:ACME )?certificate|error renewing (?:ACME )?certificate|unable to get ACME account|resolver is skipped|cannot retrieve the ACME challenge/i;

/**
 * Why Traefik's last attempt to get a certificate failed; null when its log tells of none. Whether that still
 * matters depends on which certificates are there.
 */
export const failureIn = (lines: readonly string[]): CertificateFailure | null => {
  const line = lines.findLast((text) => ATTEMPT.test(text));
  return line === undefined ? null : readFailure(line);
};

const readFailure = (line: string): CertificateFailure => {
  const error = (/\berror="((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line).replace(/\\(.)/g, '$1');
  const cause = CAUSES.find(({sign}) => sign.test(error));
  const domains = domainsIn(line);
  const named = (hint: string) => hint.replaceAll('<domain>', domains[0]?.replace(/^\*\./, '') ?? '<domain>');
  return {
    time: /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/.exec(line)?.[0] ?? null,
    domains,
    reason: cause?.reason ?? `Traefik says: ${error.split(/\\n|\n/)[0]?.slice(0, 300)}`,
    hints: (cause?.hints ?? [LOG]).map(named),
  };
};

/** From `domains=["a","b"]`, else from what the error says it tried. */
const domainsIn = (line: string): string[] => {
  const plain = line.replaceAll('\\"', '"');
  const list = /\bdomains="?\[([^\]]*)\]/.exec(plain)?.[1] ?? /for the domains \[([^\]]*)\]/.exec(plain)?.[1] ?? '';
  return [...new Set(list.split(/[\s,"]+/).filter((name) => name !== ''))].map((name) => name.toLowerCase());
};
