import type {Link} from '../../../contract/operations/proxy-explain.js';
import {shortIpv6} from '../../../shared/ipv6.js';
import {ADDRESS_MARK} from '../../routes/table/settings.js';
import {strangeIpv6, type Wanted} from '../static.js';
import type {Facts} from './facts.js';
import {at, broken, ok, WEB, type Subject} from './link.js';

const WEB_PORTS = [80, 443];
const PUSH = 'rdc context push-infra <machine>';

const STATES: Readonly<Record<string, string>> = {
  absent: 'Traefik has no container.',
  unknown: "The server's own Docker does not answer, and Traefik runs in it.",
};

/** Whether Traefik runs, knows the entrypoint, and has its ports on every address of the server. */
export const entrypointLink = (subject: Subject, facts: Facts): Link => {
  const {installed, traefik, settings, listens} = facts;
  if (!installed) return broken('entrypoint', 'The proxy is not installed on this server.', PUSH);
  if (traefik !== 'running') {
    const seen = STATES[traefik] ?? `Traefik is ${traefik}.`;
    return broken('entrypoint', seen, 'rdc proxy up --machine <machine>', 'rdc proxy logs --machine <machine>');
  }
  if (subject.is === 'port' && !settings.entryPoints.has(subject.entryPoint)) {
    if (subject.protocol === 'tcp' && WEB_PORTS.includes(subject.port)) {
      const seen = `Port ${subject.port} is for web sites: its entrypoint is ${subject.port === 80 ? 'web' : 'websecure'}.`;
      return broken('entrypoint', seen, 'rdc proxy explain <host> --machine <machine>');
    }
    const what = `${subject.protocol.toUpperCase()} port ${subject.port}`;
    const seen = `There is no entrypoint ${subject.entryPoint}: ${what} is not registered with set-infra and push-infra.`;
    return {...broken('entrypoint', seen), opens: [{protocol: subject.protocol, port: subject.port}]};
  }
  const labels = subject.is === 'port' ? [subject.entryPoint] : WEB;
  return listening(
    listens.filter((wanted) => labels.includes(labelOf(wanted))),
    facts,
  );
};

const labelOf = ({entryPoint}: Wanted): string => entryPoint.split(ADDRESS_MARK)[0] ?? entryPoint;

const listening = (wanted: readonly Wanted[], {bound, ownAddresses, ownIpv6}: Facts): Link => {
  const silent = wanted.filter(({protocol, address, port}) => !isBound(bound, {protocol, ip: address, port}));
  if (silent.length > 0) {
    const where = silent.map(({address, port, protocol}) => `${at(address, port)}/${protocol}`).join(', ');
    return broken(
      'entrypoint',
      `Traefik runs, but nobody listens at ${where}.`,
      'rdc proxy logs --machine <machine>',
      PUSH,
    );
  }
  const served = wanted.map(({address}) => address);
  const left = served.includes('0.0.0.0') ? [] : ownAddresses.filter((address) => !served.includes(address));
  if (left.length > 0) {
    return broken('entrypoint', `Traefik does not listen at ${left.join(', ')}, an address of this server.`, PUSH);
  }
  const [strange] = strangeIpv6(wanted, ownIpv6);
  if (strange !== undefined) {
    const own = ownIpv6.length > 0 ? `its own are ${ownIpv6.join(', ')}` : 'it has none of IPv6';
    return broken(
      'entrypoint',
      `Traefik listens at ${strange}, which is no address of this server; ${own}.`,
      `rdc context set-infra <machine> --public-ipv6 ${ownIpv6[0] ?? '""'}`,
      PUSH,
    );
  }
  return ok('entrypoint', `Traefik listens at ${wanted.map(({address, port}) => at(address, port)).join(', ')}.`);
};

/** Whether somebody waits there, or at all addresses of its family. */
export const isBound = (
  bound: Facts['bound'],
  {protocol, ip: written, port}: {protocol: 'tcp' | 'udp'; ip: string; port: number},
): boolean => {
  // `set-infra` keeps an IPv6 address as it was typed.
  const ip = shortIpv6(written);
  const all = ip.includes(':') ? ['::'] : ['0.0.0.0', '::'];
  return bound.some((one) => one.protocol === protocol && one.port === port && (one.ip === ip || all.includes(one.ip)));
};
