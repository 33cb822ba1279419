import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget, RepositoryStatus} from '../repository.js';

export const repositoryStatus = operation({
  name: 'repository-status',
  summary: 'Show one repository.',
  mutates: false,
  params: z.strictObject(repositoryTarget),
  result: RepositoryStatus,
});
