import {X509Certificate} from 'node:crypto';
import {messageOf, RdcError} from '../../shared/errors.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const FORM = 'Give --acme-ca-file a file with "-----BEGIN CERTIFICATE-----", or an empty text to remove it.';

/**
 * The certificates in the text of a PEM file, and nothing else of it. An empty text stays one.
 *
 * @throws RdcError INVALID_INPUT for what holds none, a broken one, or a private key
 */
export const readCa = (text: string): string => {
  if (text.trim() === '') return '';
  const blocks = [...text.matchAll(BLOCK)].map(([block, kind]) => ({block, kind}));
  if (blocks.some(({kind}) => kind?.endsWith('PRIVATE KEY'))) {
    throw refuse('holds a private key, which the server must not get', 'Give --acme-ca-file the certificate only.');
  }
  const certificates = blocks.filter(({kind}) => kind === 'CERTIFICATE').map(({block}) => block.replaceAll('\r', ''));
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

const refuse = (problem: string, hint: string): RdcError =>
  new RdcError('INVALID_INPUT', `The file of --acme-ca-file ${problem}.`, {hint});
