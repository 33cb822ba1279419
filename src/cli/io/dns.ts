import {Resolver} from 'node:dns/promises';
import {isIP} from 'node:net';
import type {DnsAnswer, Records} from '../../domain/proxy/dns-link.js';
import {RdcError} from '../../shared/errors.js';

/** DNS answers of c-ares that say: there is no such record. */
const NONE = ['ENODATA', 'ENOTFOUND'];
const TIMEOUT_MS = 4000;

/**
 * Asks DNS for the addresses of a host, past the workstation's own table of hosts.
 *
 * @param server  address of the DNS server to ask, with a port if need be; default: those of the workstation
 * @throws RdcError INVALID_INPUT when that is no address
 */
export const lookUp = async (host: string, server?: string): Promise<DnsAnswer> => {
  const resolver = new Resolver({timeout: TIMEOUT_MS, tries: 2});
  if (server !== undefined) useServer(resolver, server);
  const [a, aaaa] = await Promise.all([recordsOf(resolver.resolve4(host)), recordsOf(resolver.resolve6(host))]);
  return {a, aaaa};
};

const useServer = (resolver: Resolver, server: string): void => {
  // Node reads `[address]:port` for IPv6 and takes words of other forms in part.
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:\]]+))(?::(\d{1,5}))?$/.exec(server) ?? [];
  const valid = isIP(server) > 0 || ((isIP(six ?? '') === 6 || isIP(four ?? '') === 4) && Number(port ?? 53) <= 65_535);
  if (!valid) {
    throw new RdcError('INVALID_INPUT', `${JSON.stringify(server)} of --dns-server is not the address of a server.`, {
      hint: 'Write it like --dns-server 1.1.1.1 or --dns-server 127.0.0.1:5353.',
    });
  }
  resolver.setServers([server]);
};

const recordsOf = async (asked: Promise<string[]>): Promise<Records> => {
  try {
    return {addresses: (await asked).toSorted()};
  } catch (error) {
    const {code = 'unknown'} = error as NodeJS.ErrnoException;
    return NONE.includes(code) ? {addresses: []} : {error: code};
  }
};
