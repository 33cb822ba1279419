import * as z from 'zod';
import {operation} from '../operation.js';
import {Guid, NetworkId, Since, Time} from '../types.js';

export const AuditEntry = z.strictObject({
  time: Time,
  operation: z.string(),
  repository: Guid.nullable(),
  /** The repository that a fork was made of. */
  parent: Guid.nullable(),
  networkId: NetworkId.nullable(),
  /** User and host, as the client says of itself. */
  who: z.string(),
  /** User that logged in to the server. */
  login: z.string(),
  /** Address the connection came from; null when the command was given on the server itself. */
  from: z.string().nullable(),
  /** `done`, `partial`, the code of the error, or `started`: it runs still, or it was killed. */
  result: z.string(),
  durationMs: z.int().nullable(),
});
export type AuditEntry = z.output<typeof AuditEntry>;

export const machineAudit = operation({
  name: 'machine-audit',
  summary: 'Show who changed what on this server, from its journal.',
  mutates: false,
  lock: null,
  subject: {kind: 'machine'},
  exitStatus: null,
  params: z.strictObject({
    repository: Guid.optional().describe('only changes of this repository'),
    since: Since.optional().describe('only what is newer: 10m, 2h, or a time'),
    lines: z.int().min(1).max(100_000).default(100).describe('how many of the last changes'),
  }),
  /** Oldest first. */
  result: z.strictObject({entries: z.array(AuditEntry)}),
});
