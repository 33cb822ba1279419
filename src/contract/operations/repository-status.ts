import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget, RepositoryStatus} from '../repository.js';

export const repositoryStatus = operation({
  name: 'repository-status',
  summary: 'Show one repository.',
  mutates: false,
  lock: null,
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject(repositoryTarget),
  result: RepositoryStatus,
});
