import * as z from 'zod';
import {operation} from '../operation.js';
import {EXAMPLE_GUID, networkId, repositoryTarget} from '../repository.js';
import {Bytes, Guid, NetworkId} from '../types.js';

export const repositoryFork = operation({
  name: 'repository-fork',
  summary: 'Copy a repository in constant time, also while it runs.',
  mutates: true,
  lock: [{repository: 'source'}, {repository: 'target'}],
  subject: {kind: 'repository', guid: 'target', parent: 'source', networkId: 'networkId'},
  exitStatus: null,
  params: z.strictObject({
    source: Guid.describe('GUID of the repository to copy').meta({example: EXAMPLE_GUID}),
    target: Guid.describe('GUID of the new repository').meta({example: '9c1d7e40-6b2f-4a83-8e15-7d0c4b9a2f61'}),
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
