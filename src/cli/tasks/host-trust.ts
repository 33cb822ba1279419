import {decideTrust, nobodyToTrust, type Consent, type SeenKey} from '../../domain/machine/host-trust.js';
import {RdcError} from '../../shared/errors.js';
import type {Ports} from '../io/ports.js';

/** What `hostKeyFlags` said. */
export const consentOf = (flags: {
  'accept-host-key': boolean;
  'host-key-fingerprint'?: string[] | undefined;
}): Consent => ({accept: flags['accept-host-key'], fingerprints: flags['host-key-fingerprint'] ?? []});

/**
 * Looks at a server's host keys and has people accept what was not pinned before. `--yes` is no
 * consent here: who says yes to everything has not compared a fingerprint.
 *
 * @returns the keys to pin
 * @throws RdcError SSH_UNREACHABLE, HOST_KEY_UNKNOWN, DECLINED
 */
export const askForTrust = async (
  {scanHostKeys, terminal, prompts}: Ports,
  server: {host: string; port: number; known: string; timeoutMs: number},
  consent: Consent,
): Promise<SeenKey[]> => {
  const seen = await scanHostKeys(server.host, server.port, server.timeoutMs);
  if (seen.length === 0) throw new RdcError('SSH_UNREACHABLE', `${server.host} shows no host key.`, {retryable: true});
  const {keys, question} = decideTrust(server.host, seen, server.known, consent);
  if (question === null) return keys;
  if (!terminal.interactive) throw nobodyToTrust(question);
  if (await prompts.confirm(question)) return keys;
  throw new RdcError('DECLINED', 'You declined; nothing was trusted and nothing was changed.');
};
