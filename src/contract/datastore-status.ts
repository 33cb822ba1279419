import * as z from 'zod';
import {operation} from './operation.js';
import {repositoryTarget} from './repository.js';
import {Bytes} from './types.js';

export const datastoreStatus = operation({
  name: 'datastore-status',
  summary: 'Show the health and the space of the BTRFS datastore.',
  mutates: false,
  params: z.strictObject({datastore: repositoryTarget.datastore}),
  result: z.strictObject({
    path: z.string(),
    mounted: z.boolean(),
    /** The block device it is on; a loop device when it lies in a file. */
    device: z.string().nullable(),
    backingFile: z.string().nullable(),
    sizeBytes: Bytes,
    usedBytes: Bytes,
    freeBytes: Bytes,
    /** Sum of the error counters of `btrfs device stats`; 0 is healthy. */
    deviceErrors: z.int(),
    repositories: z.int(),
  }),
});
