import * as z from 'zod';
import {operation} from '../operation.js';
import {networkId, password, repositoryTarget} from '../repository.js';
import {Guid} from '../types.js';

export const repositoryMount = operation({
  name: 'repository-mount',
  summary: 'Unlock and mount a repository and start its Docker daemon.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: null,
  params: z.strictObject({...repositoryTarget, networkId, password}),
  result: z.strictObject({guid: Guid, mountPath: z.string(), mounted: z.boolean()}),
});
