import * as z from 'zod';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {repositoryTarget} from '../repository.js';
import {UNIVERSAL_UID} from '../server.js';
import {Guid} from '../types.js';

export const repositoryOwnership = operation({
  name: 'repository-ownership',
  summary: 'Give all files of a mounted repository to one user.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: ({failed}) => (failed.length > 0 ? EXIT_STATUS.PARTIAL : 0),
  params: z.strictObject({
    ...repositoryTarget,
    uid: z.int().min(1).max(4_294_967_294).default(UNIVERSAL_UID).describe('number of the user, and of its group'),
    force: z.boolean().default(false).describe('also directories that containers write to'),
  }),
  result: z.strictObject({
    guid: Guid,
    uid: z.int(),
    changed: z.int(),
    /** Belonged to that user already. */
    skipped: z.int(),
    /** Left as they are with all below: containers write there, or something else is mounted. Relative to the repository. */
    excluded: z.array(z.string()),
    errors: z.int(),
    /** Some of what could not be changed, with the reason. */
    failed: z.array(z.string()),
  }),
});
