import * as z from 'zod';
import {MIB} from '../../shared/size.js';
import {operation} from '../operation.js';
import {DEFAULT_DATASTORE, ServerPath} from '../types.js';

/** Facts about the server. Needs nothing to be set up. */
export const machineInfo = operation({
  name: 'machine-info',
  summary: 'Show what this server is and how far it is set up.',
  mutates: false,
  lock: null,
  subject: {kind: 'machine'},
  exitStatus: null,
  params: z.strictObject({datastore: ServerPath.default(DEFAULT_DATASTORE)}),
  result: z.strictObject({
    hostname: z.string(),
    os: z.string(),
    kernel: z.string(),
    arch: z.string(),
    cpus: z.int(),
    memoryBytes: z.int(),
    uptimeSeconds: z.number(),
    /** What set-up still has to do; empty means ready. */
    missing: z.array(z.string()),
    agentHash: z.string(),
  }),
});

export const MIN_DATASTORE_BYTES = 256 * MIB;

/** `95%` of the free space of the file system that will hold it, or bytes. */
export const DatastoreSize = z.union([
  z.strictObject({percent: z.number().gt(0).max(100)}),
  z.strictObject({bytes: z.int().min(MIN_DATASTORE_BYTES)}),
]);

export const machineSetup = operation({
  name: 'machine-setup',
  summary: 'Prepare this server: packages, user, datastore, layout. Can be run again.',
  mutates: true,
  lock: ['machine', 'datastore'],
  subject: {kind: 'machine'},
  exitStatus: null,
  params: z.strictObject({
    datastore: ServerPath.default(DEFAULT_DATASTORE).describe('where the datastore is mounted'),
    datastoreSize: DatastoreSize.default({percent: 95}).meta({rdcOnly: true}),
    datastoreDevice: z
      .string()
      .regex(/^\/dev(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._:+-]+)+$/, 'use a path below /dev')
      .optional()
      .describe('an empty block device for the datastore, instead of a file'),
  }),
  result: z.strictObject({
    /** Titles of the steps that changed something; empty when all was in place. */
    changed: z.array(z.string()),
    datastore: z.strictObject({path: z.string(), sizeBytes: z.int(), createdNow: z.boolean()}),
    versions: z.record(z.string(), z.string()),
  }),
});
