import * as z from 'zod';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {networkId, repositoryTarget} from '../repository.js';
import {Guid} from '../types.js';

export const repositoryDown = operation({
  name: 'repository-down',
  summary: 'Stop the apps of a repository: every down(), subdirectories first.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: ({failed}) => (failed.length > 0 ? EXIT_STATUS.PARTIAL : 0),
  params: z.strictObject({
    ...repositoryTarget,
    networkId: networkId.optional(),
    unmount: z.boolean().default(false).describe('then stop the daemon, unmount and lock the repository'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(900)
      .describe('longest run of one function, in seconds')
      .meta({flag: 'timeout'}),
  }),
  result: z.strictObject({
    guid: Guid,
    stopped: z.array(z.string()),
    /** Directories whose down() failed; not empty means exit status 3. */
    failed: z.array(z.string()),
    /** Containers that still run afterwards. */
    running: z.int(),
    unmounted: z.boolean(),
  }),
});
