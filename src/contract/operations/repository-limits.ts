import * as z from 'zod';
import {CpuLimit, LIMIT_NAMES, Limits, MemoryLimit, Neighbours, PidLimit} from '../limits.js';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {Guid} from '../types.js';

export const repositoryLimits = operation({
  name: 'repository-limits',
  summary: 'Limit what a repository may use, and which others it may connect to. It goes on running.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject({
    ...repositoryTarget,
    memoryBytes: MemoryLimit.optional().meta({flag: 'memory', unit: 'bytes', description: 'most memory, such as 2G'}),
    cpus: CpuLimit.optional().describe('most processors, such as 1.5'),
    pids: PidLimit.optional().describe('most processes and threads'),
    connect: Neighbours.optional().describe('GUIDs of all repositories whose services it may connect to'),
    clear: z
      .array(z.enum(LIMIT_NAMES))
      .default([])
      .describe(`back to the default: ${LIMIT_NAMES.join(', ')}`),
  }),
  result: Limits.extend({
    guid: Guid,
    /** Whether they apply to what runs now; else they will when it is mounted. */
    inForce: z.boolean(),
  }),
});
