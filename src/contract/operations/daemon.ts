import * as z from 'zod';
import {operation} from '../operation.js';
import {networkId, repositoryTarget} from '../repository.js';
import {NetworkId} from '../types.js';

const params = z.strictObject({networkId, datastore: repositoryTarget.datastore});
const DaemonState = z.strictObject({
  networkId: NetworkId,
  state: z.enum(['active', 'inactive', 'failed']),
  socket: z.string(),
  /** Version of the daemon, when it answers. */
  version: z.string().nullable(),
  /** Whether its containers are kept away from other repositories; null while the daemon is not active. */
  isolated: z.boolean().nullable(),
  containers: z.strictObject({running: z.int(), total: z.int()}),
});

export const daemonStatus = operation({
  name: 'daemon-status',
  summary: "Show the health of a repository's Docker daemon.",
  mutates: false,
  lock: null,
  subject: {kind: 'network', networkId: 'networkId'},
  exitStatus: null,
  params,
  result: DaemonState,
});
export const daemonStart = operation({
  name: 'daemon-start',
  summary: 'Start the Docker daemon of a mounted repository.',
  mutates: true,
  lock: [{network: 'networkId'}],
  subject: {kind: 'network', networkId: 'networkId'},
  exitStatus: null,
  params,
  result: DaemonState,
});
export const daemonStop = operation({
  name: 'daemon-stop',
  summary: 'Stop the Docker daemon of a repository and its containers.',
  mutates: true,
  lock: [{network: 'networkId'}],
  subject: {kind: 'network', networkId: 'networkId'},
  exitStatus: null,
  params,
  result: DaemonState,
});
export const daemonLogs = operation({
  name: 'daemon-logs',
  summary: "Show the journal of a repository's Docker daemon.",
  mutates: false,
  lock: null,
  subject: {kind: 'network', networkId: 'networkId'},
  exitStatus: null,
  params: params.extend({lines: z.int().min(1).max(100_000).default(100).describe('how many of the last lines')}),
  result: z.strictObject({lines: z.array(z.string())}),
});
