import {basename, dirname} from 'node:path';
import * as z from 'zod';
import {ServiceName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {readInside, writeInside} from '../files/inside.js';
import {MAX_SERVICES, UNIVERSAL_USER} from '../layout.js';
import {isDeeperThan} from './depth.js';

/** Loose: keys that are not ours are kept as they are. */
const ServicesDocument = z.looseObject({
  services: z
    .record(
      ServiceName,
      z.looseObject({
        slot: z
          .int()
          .min(0)
          .max(MAX_SERVICES - 1),
      }),
    )
    .default({}),
});
export type ServicesDocument = z.output<typeof ServicesDocument>;
/** Services of a repository by name. */
export type Services = Readonly<Record<string, {readonly slot: number}>>;

/** Keys that are not ours are written back as they are, and every level of theirs costs another indent. */
const MAX_DEPTH = 32;
/** A few kilobytes are usual; more than this is not ours. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * Slots of a repository's services, from its `.rediacc.json`; none when the file is not there.
 *
 * @throws RdcError INVALID_INPUT when it cannot be read, a slot is out of range or given twice
 */
export const readServices = async (path: string): Promise<Services> => (await readServicesDocument(path)).services;

/** The whole of `.rediacc.json`, keys that are not ours included. */
export const readServicesDocument = async (path: string): Promise<ServicesDocument> => {
  const text = await readInside(dirname(path), basename(path), LIMIT_BYTES);
  return text === null ? {services: {}} : parseServices(text);
};

export const parseServices = (text: string): ServicesDocument => {
  const value = jsonOf(text);
  if (isDeeperThan(value, MAX_DEPTH)) throw damaged(`it is nested deeper than ${MAX_DEPTH} levels`);
  const result = ServicesDocument.safeParse(value);
  if (!result.success) {
    throw damaged(result.error.issues.map(({path, message}) => [...path, message].join(': ')).join('; '));
  }
  const owners = new Map<number, string>();
  for (const [name, {slot}] of Object.entries(result.data.services)) {
    const other = owners.get(slot);
    if (other !== undefined) throw damaged(`services "${other}" and "${name}" both have slot ${slot}`);
    owners.set(slot, name);
  }
  return result.data;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
};

/** The document as it is written: services in alphabetical order, whatever the order of their slots. */
export const formatServices = (document: ServicesDocument): string => {
  const services = Object.fromEntries(Object.entries(document.services).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({...document, services}, null, 2)}\n`;
};

/** Replaces `.rediacc.json` as a whole. It belongs to the universal user, who may also be the one who writes it. */
export const writeServices = async (path: string, document: ServicesDocument): Promise<void> => {
  const {uid, gid} = UNIVERSAL_USER;
  await writeInside(dirname(path), {
    path: basename(path),
    content: formatServices(document),
    mode: 0o644,
    ...(process.getuid?.() === 0 ? {owner: {uid, gid}} : {}),
  });
};

const damaged = (why: string): RdcError =>
  new RdcError('INVALID_INPUT', `.rediacc.json of the repository cannot be used: ${why}.`, {
    hint: 'Correct it, or restore it from a backup. Removing it gives every service a new address.',
  });
