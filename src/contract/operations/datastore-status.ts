import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {Bytes} from '../types.js';

const params = z.strictObject({datastore: repositoryTarget.datastore});

export const datastoreStatus = operation({
  name: 'datastore-status',
  summary: 'Show the health and the space of the BTRFS datastore.',
  mutates: false,
  lock: null,
  subject: {kind: 'datastore', datastore: 'datastore'},
  exitStatus: null,
  params,
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

export const datastoreValidate = operation({
  name: 'datastore-validate',
  summary: 'Read the whole datastore and check every checksum; repairs nothing, may run at any time.',
  mutates: false,
  lock: null,
  subject: {kind: 'datastore', datastore: 'datastore'},
  exitStatus: null,
  params,
  /** Of a healthy one; anything else is the error VERIFICATION_FAILED with these figures. */
  result: z.strictObject({
    path: z.string(),
    device: z.string(),
    checkedBytes: Bytes,
    /** Sum of the error counters of `btrfs device stats`, which remember errors of the past. */
    deviceErrors: z.int(),
    /** Errors this check has found. */
    errors: z.int(),
  }),
});

export const datastoreExpand = operation({
  name: 'datastore-expand',
  summary: 'Make the datastore larger while it is in use.',
  mutates: true,
  lock: ['datastore'],
  subject: {kind: 'datastore', datastore: 'datastore'},
  exitStatus: null,
  params: params.extend({
    sizeBytes: Bytes.min(1)
      .optional()
      .describe('new size of the datastore file, such as 200G; default: 95% of the free disk more')
      .meta({flag: 'size', unit: 'bytes'}),
  }),
  result: z.strictObject({path: z.string(), wasBytes: Bytes, sizeBytes: Bytes, expanded: z.boolean()}),
});
