import * as z from 'zod';
import {MIB} from '../../shared/size.js';
import {operation} from '../operation.js';
import {networkId, password, repositoryTarget} from '../repository.js';
import {Bytes, Guid, NetworkId} from '../types.js';

/** The smallest volume: LUKS2 header (16 MiB), ext4 and a daemon's own files have room in it. */
export const MIN_REPOSITORY_BYTES = 128 * MIB;

export const repositoryCreate = operation({
  name: 'repository-create',
  summary: 'Create an encrypted repository.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: null,
  params: z.strictObject({
    ...repositoryTarget,
    networkId,
    sizeBytes: Bytes.min(MIN_REPOSITORY_BYTES)
      .describe('size of the volume, such as 2G')
      .meta({flag: 'size', unit: 'bytes', example: '2G'}),
    encrypted: z.literal(true).default(true).describe('encrypt the volume (always on)'),
    password,
    /** A generated credential has full entropy, so its key slot needs no slow derivation. */
    passwordKind: z.enum(['generated', 'chosen']).default('chosen').describe('how the passphrase came about'),
  }),
  result: z.strictObject({guid: Guid, networkId: NetworkId, sizeBytes: Bytes, created: z.boolean()}),
});
