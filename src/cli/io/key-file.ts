import {readFile} from 'node:fs/promises';
import {messageOf, RdcError} from '../../shared/errors.js';
import {absolutePath} from './paths.js';

/**
 * The absolute path of a private key file that is there, can be read and is no public key.
 *
 * @throws RdcError NOT_FOUND, INVALID_INPUT
 */
export const readablePrivateKey = async (path: string): Promise<string> => {
  const absolute = absolutePath(path);
  const text = await keyText(absolute);
  if (/^(?:ssh-|ecdsa-|sk-)/.test(text)) {
    throw new RdcError('INVALID_INPUT', `${absolute} is a public key; the private one is needed.`, {
      hint: `Most likely it is ${absolute.replace(/\.pub$/, '')}`,
    });
  }
  if (text.includes('PRIVATE KEY-----') || text.startsWith('PuTTY-User-Key-File')) return absolute;
  throw new RdcError('INVALID_INPUT', `${absolute} is no SSH private key.`);
};

/** The absolute path of a public key file that is there. @throws RdcError NOT_FOUND */
export const readablePublicKey = async (path: string): Promise<string> => {
  const absolute = absolutePath(path);
  await keyText(absolute);
  return absolute;
};

const keyText = async (absolute: string): Promise<string> => {
  try {
    return await readFile(absolute, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RdcError(
      'NOT_FOUND',
      missing ? `There is no SSH key at ${absolute}.` : `${absolute} cannot be read: ${messageOf(error)}.`,
      {hint: missing ? `Make one: ssh-keygen -t ed25519 -f '${absolute}'` : undefined},
    );
  }
};
