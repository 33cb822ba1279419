import * as z from 'zod';
import {operation} from '../operation.js';
import {password, repositoryTarget} from '../repository.js';
import {Bytes, Guid} from '../types.js';
import {MIN_REPOSITORY_BYTES} from './repository-create.js';

export const repositoryExpand = operation({
  name: 'repository-expand',
  summary: 'Grow a repository, also while it runs.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject({
    ...repositoryTarget,
    sizeBytes: Bytes.min(MIN_REPOSITORY_BYTES)
      .describe('new size of the volume, such as 4G')
      .meta({flag: 'size', unit: 'bytes', example: '2G'}),
    password: password.optional().describe('passphrase of the repository; needed while it is mounted'),
  }),
  result: z.strictObject({
    guid: Guid,
    wasBytes: Bytes,
    sizeBytes: Bytes,
    /** The file system has grown too; else it does at the next mount. */
    online: z.boolean(),
  }),
});
