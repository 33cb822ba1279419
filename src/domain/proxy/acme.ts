import {X509Certificate} from 'node:crypto';
import {messageOf, RdcError} from '../../shared/errors.js';

/** A chain of a few certificates; what the contract takes. */
const MAX_LENGTH = 64 * 1024;
const FORM = 'Give --acme-ca-file a file with "-----BEGIN CERTIFICATE-----", or an empty text to remove it.';

/**
 * The certificates in the text of a PEM file, and nothing else of it. An empty text stays one.
 *
 * @throws RdcError INVALID_INPUT for what holds none, a broken one, or a private key
 */
export const readCa = (text: string): string => {
  if (text.trim() === '') return '';
  if (text.length > MAX_LENGTH) throw refuse('is larger than 64 KiB', FORM);
  const blocks = blocksOf(text);
  if (blocks.some(({kind}) => kind.endsWith('PRIVATE KEY'))) {
    throw refuse('holds a private key, which the server must not get', 'Give --acme-ca-file the certificate only.');
  }
  const certificates = blocks.filter(({kind}) => kind === 'CERTIFICATE').map(({lines}) => lines.join('\n'));
  if (certificates.length === 0) throw refuse('holds no PEM certificate', FORM);
  for (const certificate of certificates) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw refuse(`holds a certificate that cannot be read: ${messageOf(error)}`, FORM);
    }
  }
  return `${certificates.join('\n')}\n`;
};

interface Block {
  readonly kind: string;
  readonly lines: string[];
}

/** What is between a BEGIN line and the END line of its kind, with both. */
const blocksOf = (text: string): Block[] => {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, edge, kind] = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----\s*$/.exec(line) ?? [];
    if (edge === 'BEGIN' && kind) open = {kind, lines: []};
    open?.lines.push(line.trimEnd());
    if (edge !== 'END' || kind !== open?.kind || !open) continue;
    blocks.push(open);
    open = undefined;
  }
  return blocks;
};

const refuse = (problem: string, hint: string): RdcError =>
  new RdcError('INVALID_INPUT', `The file of --acme-ca-file ${problem}.`, {hint});
