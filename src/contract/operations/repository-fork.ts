import * as z from 'zod';
import {operation} from '../operation.js';
import {networkId, repositoryTarget} from '../repository.js';
import {Bytes, Guid, NetworkId} from '../types.js';

export const repositoryFork = operation({
  name: 'repository-fork',
  summary: 'Copy a repository in constant time, also while it runs.',
  mutates: true,
  params: z.strictObject({
    source: Guid.describe('GUID of the repository to copy'),
    target: Guid.describe('GUID of the new repository'),
    datastore: repositoryTarget.datastore,
    networkId: networkId.optional().describe('network id of the new repository; default: the next free one'),
  }),
  result: z.strictObject({
    guid: Guid,
    source: Guid,
    networkId: NetworkId,
    sizeBytes: Bytes,
    /** How long writing to the parent stood still, in milliseconds; null when it was not mounted. */
    freezeMs: z.number().nullable(),
    created: z.boolean(),
  }),
});
