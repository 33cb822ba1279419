import * as z from 'zod';
import {operation} from '../operation.js';
import {networkId, repositoryTarget} from '../repository.js';
import {Bytes, Guid} from '../types.js';

export const repositoryDelete = operation({
  name: 'repository-delete',
  summary: 'Destroy a repository with all its data: containers, volumes and image.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: null,
  params: z.strictObject({...repositoryTarget, networkId: networkId.optional()}),
  result: z.strictObject({guid: Guid, deleted: z.boolean(), freedBytes: Bytes}),
});
