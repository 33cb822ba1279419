import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {Guid} from '../types.js';

/** A file of a template: path relative to the repository, content as base64. */
const TemplateFile = z.strictObject({
  path: z.string().min(1).max(1024),
  contentBase64: z.base64(),
  executable: z.boolean().default(false),
});

export const repositoryTemplate = operation({
  name: 'repository-template',
  summary: 'Write the files of a template into a mounted repository.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject({
    ...repositoryTarget,
    files: z.array(TemplateFile).min(1).max(10_000).meta({rdcOnly: true}),
    overwrite: z.boolean().default(false).describe('replace files that are there'),
  }),
  result: z.strictObject({guid: Guid, written: z.array(z.string()), unchanged: z.array(z.string())}),
});
