import * as z from 'zod';
import {checksText} from '../../shared/checks.js';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {networkId, password, repositoryTarget} from '../repository.js';
import {Guid} from '../types.js';

export const RepositoryCheck = z.strictObject({
  check: z.enum(['header', 'passphrase', 'filesystem', 'configuration', 'network', 'state', 'image']),
  status: z.enum(['ok', 'warning', 'failed']),
  message: z.string(),
  hint: z.string().nullable(),
});
export type RepositoryCheck = z.output<typeof RepositoryCheck>;

export const repositoryValidate = operation({
  name: 'repository-validate',
  summary: 'Check a repository: encryption, file system, configuration. Exits 18 when a check failed.',
  // It changes nothing that stays, but nobody else may work on the repository meanwhile.
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: ({checks}) => (checks.some(({status}) => status === 'failed') ? EXIT_STATUS.VERIFICATION_FAILED : 0),
  text: ({guid, checks}) => checksText(`Repository ${guid}`, checks),
  params: z.strictObject({
    ...repositoryTarget,
    networkId: networkId.optional(),
    password: password.optional().describe('passphrase of the repository; without it only its outside is checked'),
    deep: z.boolean().default(false).describe('also read the whole image, so that the datastore verifies every block'),
  }),
  result: z.strictObject({guid: Guid, mounted: z.boolean(), checks: z.array(RepositoryCheck)}),
});
