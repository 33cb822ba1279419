import * as z from 'zod';
import {operation} from '../operation.js';
import {networkId, repositoryTarget} from '../repository.js';
import {Guid} from '../types.js';

export const repositoryUnmount = operation({
  name: 'repository-unmount',
  summary: 'Stop the Docker daemon of a repository, unmount and lock it. Its services must be stopped.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: null,
  params: z.strictObject({...repositoryTarget, networkId: networkId.optional()}),
  result: z.strictObject({guid: Guid, unmounted: z.boolean()}),
});
