import * as z from 'zod';
import {EXIT_STATUS} from '../../shared/codes.js';
import {deploymentText} from '../../shared/deployment-text.js';
import {operation} from '../operation.js';
import {networkId, password, repositoryTarget, StartedService} from '../repository.js';
import {Guid, NetworkId, ServiceName} from '../types.js';
import {Route} from './proxy.js';

/** What a start would do to one service. */
export const PlannedService = z.strictObject({
  name: ServiceName,
  /** Of its compose file, relative to the repository; `.` is the root. */
  directory: z.string(),
  /** `surge`: replaced without downtime, a surge container answers meanwhile; `in-place`: stopped, then started. */
  action: z.enum(['surge', 'in-place', 'start', 'remove', 'untouched']),
  /** As a clause. */
  why: z.string(),
  /** Why no surge container answers while it is replaced in place, as a clause. */
  downtime: z.string().nullable(),
  /** What of it cannot be known before the start, as a clause. */
  unknown: z.string().nullable(),
});
export type PlannedService = z.output<typeof PlannedService>;

export const repositoryUp = operation({
  name: 'repository-up',
  summary: 'Start the apps of a repository: its daemon, then every prep(), then every up().',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: 'networkId'},
  text: ({plan}) => plan && deploymentText(plan),
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
    /** Of a dry run: what would become of the services. Not there while the repository is not mounted, and with `prepOnly`. */
    plan: z.array(PlannedService).optional(),
  }),
});
