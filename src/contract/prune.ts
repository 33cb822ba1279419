import * as z from 'zod';
import {operation} from './operation.js';
import {repositoryTarget} from './repository.js';
import {Guid, NetworkId} from './types.js';

export const Orphan = z.strictObject({
  kind: z.enum(['network', 'daemon-directory', 'unfinished-image', 'directory', 'unit', 'address']),
  /** Its path, its unit, or its number or address. */
  what: z.string(),
  repository: Guid.nullable(),
  networkId: NetworkId.nullable(),
});
export type Orphan = z.output<typeof Orphan>;

export const prune = operation({
  name: 'prune',
  summary: 'Remove what belongs to no repository any more; never touches data.',
  mutates: true,
  params: z.strictObject({datastore: repositoryTarget.datastore}),
  result: z.strictObject({
    /** What was removed; what would be, in a dry run. */
    removed: z.array(Orphan),
    /** Left alone because an operation on its repository runs. */
    skipped: z.array(Orphan),
  }),
});
