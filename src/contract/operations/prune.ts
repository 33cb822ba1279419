import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {Guid, NetworkId} from '../types.js';

export const Orphan = z.strictObject({
  kind: z.enum(['network', 'daemon-directory', 'unfinished-image', 'directory', 'unit', 'address']),
  /** Its path, its unit, or its number or address. */
  what: z.string(),
  repository: Guid.nullable(),
  networkId: NetworkId.nullable(),
});
export type Orphan = z.output<typeof Orphan>;

/** A reservation whose repository cannot be seen from here. */
export const Kept = z.strictObject({
  networkId: NetworkId,
  repository: Guid,
  /** Where it is said to be; null when nothing tells. */
  datastore: z.string().nullable(),
  reason: z.string(),
});
export type Kept = z.output<typeof Kept>;

export const prune = operation({
  name: 'prune',
  summary: 'Remove what belongs to no repository any more; never touches data.',
  mutates: true,
  lock: ['machine'],
  subject: {kind: 'machine'},
  exitStatus: null,
  params: z.strictObject({datastore: repositoryTarget.datastore}),
  result: z.strictObject({
    /** What was removed; what would be, in a dry run. */
    removed: z.array(Orphan),
    /** Left alone because an operation on its repository runs. */
    skipped: z.array(Orphan),
    /** Left alone because the repository may be on a datastore that this call did not look at. */
    kept: z.array(Kept),
  }),
});
