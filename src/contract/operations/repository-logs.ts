import * as z from 'zod';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {Guid, ServiceName, Since} from '../types.js';

/** Lines travel as `log` frames while they come; `source` is the service. */
export const repositoryLogs = operation({
  name: 'repository-logs',
  summary: 'Show what the containers of a repository print.',
  mutates: false,
  lock: null,
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  streams: true,
  params: z.strictObject({
    ...repositoryTarget,
    service: ServiceName.optional().describe('only this service'),
    follow: z.boolean().default(false).describe('go on until stopped, also over restarts of containers'),
    lines: z.int().min(1).max(100_000).default(100).describe('how many of the last lines of each container'),
    since: Since.optional().describe('only what is newer: 10m, 2h, or a time'),
  }),
  result: z.strictObject({
    guid: Guid,
    /** Those that had something to show, A-Z. */
    services: z.array(z.string()),
  }),
});
