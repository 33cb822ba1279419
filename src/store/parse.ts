import {Document, DOCUMENT_VERSION} from '../contract/document.js';
import {messageOf, RdcError} from '../shared/errors.js';

type Raw = Record<string, unknown>;

/** `MIGRATIONS[n]` turns a document of version n into one of version n + 1. Documents without a version are 0. */
const MIGRATIONS: Record<number, (old: Raw) => Raw> = {
  0: (old) => ({...old, version: 1}),
};

/** Brings an older document to the present version. @throws RdcError STORE_FAILED for one of a newer `rdc` */
const migrate = (raw: Raw, location: string): Raw => {
  const version = raw['version'] ?? 0;
  if (typeof version === 'number' && version > DOCUMENT_VERSION) {
    throw new RdcError('STORE_FAILED', `${location} was written by a newer rdc (document version ${version}).`, {
      hint: 'Update rdc on this workstation.',
    });
  }
  const step = typeof version === 'number' ? MIGRATIONS[version] : undefined;
  return step ? migrate(step(raw), location) : raw;
};

/** The document in a file's text. @throws RdcError STORE_FAILED naming the place in it and the way back */
export const parseDocument = (text: string, location: string): Document => {
  const raw = parseJson(text, location);
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) throw broken(location, 'it is no JSON object');
  const result = Document.safeParse(migrate(raw as Raw, location));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({path, message}) => `${path.join('.') || 'document'}: ${message}`);
  throw broken(location, problems.join('; '), {problems});
};

const parseJson = (text: string, location: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Node quotes the text around the place, which may be a credential: only the position is passed on.
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    throw broken(location, position === undefined ? 'it is not JSON' : `it is not JSON at character ${position}`);
  }
};

const broken = (location: string, why: string, details?: Raw): RdcError =>
  new RdcError('STORE_FAILED', `${location} cannot be used: ${why}. It was left as it is.`, {
    hint: `Repair it, or go back to the last good one: cp '${location}.bak' '${location}'`,
    details,
  });
