import * as z from 'zod';
import {Infra} from '../../contract/infra.js';
import {read} from '../../contract/read.js';
import {RdcError} from '../../shared/errors.js';
import {isReachableIpv4, isReachableIpv6} from './addresses.js';
import {readPorts} from './ports.js';

/** What was typed after `set-infra`. An empty text takes the stored value away; `undefined` keeps it. */
export interface InfraFlags {
  publicIpv4?: string;
  publicIpv6?: string;
  baseDomain?: string;
  certEmail?: string;
  cfDnsToken?: string;
  acmeServer?: string;
  /** As `readCa` gives it. */
  acmeCa?: string;
  /** Comma list of ports and ranges, such as `25,10050-10060`. */
  tcpPorts?: string;
  udpPorts?: string;
  autoRoutes?: boolean;
  defaultPorts?: boolean;
  traefikImage?: string;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})+$`);
/** No quotes, blanks or `$`: the value is a line of an environment file. */
const TOKEN = /^[A-Za-z0-9._~+/=-]{1,512}$/;
/** An image reference: registry, path, then a tag or a digest. */
const IMAGE =
  /^[a-z0-9](?:[a-z0-9._:-]*[a-z0-9])?(?:\/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** Per text flag: what makes it valid, and the form to tell when it is not. */
const TEXTS = {
  publicIpv4: {flag: '--public-ipv4', valid: isReachableIpv4, form: 'a public IPv4 address like 203.0.113.50'},
  publicIpv6: {flag: '--public-ipv6', valid: isReachableIpv6, form: 'a public IPv6 address like 2001:db8::1'},
  baseDomain: {flag: '--base-domain', valid: (text: string) => DOMAIN.test(text), form: 'a domain like example.com'},
  certEmail: {flag: '--cert-email', valid: isPlainEmail, form: 'an e-mail address like admin@example.com'},
  cfDnsToken: {
    flag: '--cf-dns-token',
    valid: (text: string) => TOKEN.test(text),
    form: 'the token as Cloudflare shows it',
  },
  acmeServer: {
    flag: '--acme-server',
    valid: isHttpsUrl,
    form: 'an https URL like https://acme-staging-v02.api.letsencrypt.org/directory',
  },
  traefikImage: {
    flag: '--traefik-image',
    valid: (text: string) => IMAGE.test(text),
    form: 'an image like traefik:v3.6',
  },
} as const;
type TextKey = keyof typeof TEXTS;

/** Without a password in it: the URL is shown to everybody. ACME forbids plain HTTP. */
function isHttpsUrl(text: string): boolean {
  if (!/^https:\/\/[A-Za-z0-9[\]][A-Za-z0-9._~:/?#[\]&=%+,;-]*$/.test(text) || text.length > 1024) return false;
  return URL.canParse(text);
}

function isPlainEmail(text: string): boolean {
  return z.email().safeParse(text).success && !/['"`$\\]/.test(text);
}

/**
 * The stored values with the given flags laid over them.
 *
 * @param sshPort  where the machine's sshd listens
 * @throws RdcError INVALID_INPUT naming the flag; USAGE when no flag was given
 */
export const mergeInfra = (old: Infra | undefined, flags: InfraFlags, sshPort?: number): Infra => {
  if (Object.values(flags).every((value) => value === undefined)) {
    throw new RdcError('USAGE', 'Nothing to set.', {
      hint: 'Give at least one flag, such as --base-domain example.com.',
    });
  }
  const merged: Record<string, unknown> = {...old};
  for (const key of Object.keys(TEXTS) as TextKey[]) {
    const text = flags[key];
    if (text !== undefined) merged[key] = readText(key, text);
  }
  if (flags.tcpPorts !== undefined) merged['tcpPorts'] = readPorts(flags.tcpPorts, 'tcp', sshPort);
  if (flags.udpPorts !== undefined) merged['udpPorts'] = readPorts(flags.udpPorts, 'udp');
  if (flags.acmeCa !== undefined) merged['acmeCa'] = flags.acmeCa || undefined;
  if (flags.autoRoutes !== undefined) merged['autoRoutes'] = flags.autoRoutes;
  if (flags.defaultPorts !== undefined) merged['defaultPorts'] = flags.defaultPorts;
  return read(Infra, merged, 'infrastructure');
};

const readText = (key: TextKey, text: string): string | undefined => {
  const {flag, valid, form} = TEXTS[key];
  // Host names know no case; one spelling keeps rules comparable. A final dot means the same domain.
  const value = key === 'baseDomain' ? text.trim().toLowerCase().replace(/\.$/, '') : text.trim();
  if (value === '') return undefined;
  if (valid(value)) return value;
  const subject = key === 'cfDnsToken' ? 'The value' : JSON.stringify(value);
  throw new RdcError('INVALID_INPUT', `${subject} of ${flag} is not ${form}.`, {
    hint: `Give ${flag} ${form}, or an empty text to remove it.`,
  });
};

/** The values with the token masked, for people and for `--json`. */
export const maskedInfra = (infra: Infra): Infra => ({
  ...infra,
  ...(infra.cfDnsToken === undefined ? {} : {cfDnsToken: '***'}),
});

/** What people should know of the stored values beside that they are stored. */
export const infraRemarks = (infra: Infra): string[] => [
  ...(infra.tcpPorts.includes(22)
    ? ["TCP port 22 is usually sshd's: push-infra refuses it while sshd listens there."]
    : []),
  ...(infra.acmeCa !== undefined && infra.acmeServer === undefined
    ? ['--acme-ca-file is not used without --acme-server.']
    : []),
  ...(infra.acmeServer !== undefined && (infra.certEmail === undefined || infra.cfDnsToken === undefined)
    ? ['Certificates need --cert-email and --cf-dns-token-stdin, too.']
    : []),
];
