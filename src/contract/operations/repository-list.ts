import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget, RepositoryStatus} from '../repository.js';

export const repositoryList = operation({
  name: 'repository-list',
  summary: 'List all repositories of the datastore.',
  mutates: false,
  lock: null,
  subject: {kind: 'datastore', datastore: 'datastore'},
  exitStatus: null,
  params: z.strictObject({datastore: repositoryTarget.datastore}),
  result: z.strictObject({
    repositories: z.array(RepositoryStatus.omit({services: true, sharedBytes: true, limits: true})),
  }),
});
