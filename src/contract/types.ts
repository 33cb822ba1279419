import * as z from 'zod';
import {SINCE_FORM} from '../shared/time.js';

/** Identity of a repository on a server: a lower-case UUID, also the name of its image file. */
export const Guid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'use a lower-case UUID')
  .brand<'Guid'>();
export type Guid = z.output<typeof Guid>;

export const FIRST_NETWORK_ID = 2816;
export const NETWORK_ID_STEP = 64;
/** The id whose /26 ends at 127.255.217.63; ids above it are never handed out. */
export const LAST_NETWORK_ID = 16_767_232;

/** Number of a repository's daemon, socket, units and /26 block: 2816 + 64n. */
export const NetworkId = z
  .int()
  .min(FIRST_NETWORK_ID)
  .max(LAST_NETWORK_ID)
  .refine((id) => id % NETWORK_ID_STEP === 0, `use ${FIRST_NETWORK_ID} plus a multiple of ${NETWORK_ID_STEP}`)
  .brand<'NetworkId'>();
export type NetworkId = z.output<typeof NetworkId>;

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/i;
const NAME_FORM = 'use 1 to 63 letters, digits, ".", "_" and "-", starting and ending with a letter or digit';

/** Names people give; never part of a path on the server nor of a shell string. */
export const RepositoryName = z.string().regex(NAME, NAME_FORM).brand<'RepositoryName'>();
export type RepositoryName = z.output<typeof RepositoryName>;
export const MachineName = z.string().regex(NAME, NAME_FORM).brand<'MachineName'>();
export type MachineName = z.output<typeof MachineName>;
export const ContextName = z.string().regex(NAME, NAME_FORM).brand<'ContextName'>();
export type ContextName = z.output<typeof ContextName>;

/**
 * A key under `services:` of a compose file: the compose specification's own grammar, without what a program would
 * take for a flag, a path upwards or a prototype.
 */
export const ServiceName = z
  .string()
  .regex(/^(?!\.*$)(?!__proto__$)[a-zA-Z0-9._][a-zA-Z0-9._-]{0,62}$/, 'use letters, digits, ".", "_" and "-"');

export const Bytes = z.int().nonnegative();
/** RFC 3339 text. */
export const Time = z.iso.datetime({offset: true});
/** How long ago, or a moment; `parseSince` reads it. */
export const Since = z.string().regex(SINCE_FORM, 'use 10m, 2h, 1d or a time like 2026-11-22T10:00:00Z');
export const Port = z.int().min(1).max(65_535);

/** An absolute, normal path: no `..`, no empty part, nothing a shell or a unit file could trip over. */
export const ServerPath = z
  .string()
  .regex(/^(?:\/[A-Za-z0-9._+@-]+)+$/, 'use an absolute path of letters, digits and . _ + @ -')
  .refine((path) => !path.split('/').some((part) => part === '..' || part === '.'), 'must not contain "." or ".."')
  .brand<'ServerPath'>();
export type ServerPath = z.output<typeof ServerPath>;
export const DEFAULT_DATASTORE = '/mnt/rediacc' as ServerPath;

/** A text that opens something. Travels on stdin only and is masked in every output. */
export const SecretText = z.string().min(1).max(4096).meta({secret: true});
