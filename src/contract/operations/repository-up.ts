import * as z from 'zod';
import {EXIT_STATUS} from '../../shared/codes.js';
import {operation} from '../operation.js';
import {networkId, password, repositoryTarget, StartedService} from '../repository.js';
import {Guid, NetworkId} from '../types.js';
import {Route} from './proxy.js';

export const repositoryUp = operation({
  name: 'repository-up',
  summary: 'Start the apps of a repository: its daemon, then every prep(), then every up().',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  exitStatus: ({failed}) => (failed.length > 0 ? EXIT_STATUS.PARTIAL : 0),
  params: z.strictObject({
    ...repositoryTarget,
    networkId,
    password: password.optional(),
    mount: z.boolean().default(true).describe('unlock and mount it first when it is not mounted'),
    prepOnly: z.boolean().default(false).describe('run the prep() functions only'),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(900)
      .describe('longest run of one function, in seconds')
      .meta({flag: 'timeout'}),
    routes: z.boolean().default(false).describe('have the new routes served at once, and tell them'),
  }),
  result: z.strictObject({
    guid: Guid,
    networkId: NetworkId,
    mountPath: z.string(),
    /** Directories, relative to the repository, whose functions ran; `.` is the root. */
    started: z.array(z.string()),
    /** Subdirectories whose up() failed; not empty means exit status 3. */
    failed: z.array(z.string()),
    services: z.array(StartedService),
    /** Of this repository; null when nobody wanted to know, or the route server does not answer. */
    routes: z.array(Route).nullable(),
  }),
});
