import {dirname, join} from 'node:path';
import {isRdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {exists} from '../files/read.js';
import {hostDockerConfig} from '../system/host-docker.js';
import {systemd} from '../system/systemd.js';
import {explainStart} from './explain-start.js';

const DATA_ROOT = '/var/lib/docker';
/** Docker's record of its networks, in its data root. */
const NETWORKS = 'network/files/local-kv.db';
const UNITS = ['docker.service', 'docker.socket'] as const;

/**
 * Starts the server's own Docker as planned. One that was killed while it made its bridge, as by a power cut, may have noted the bridge
 * and not the network that it belongs to; then it refuses to start, each time (moby issue 49291). It gets a new record of networks; the old
 * one is kept beside it.
 *
 * @throws RdcError SETUP_FAILED
 */
export const startDocker = async (steps: readonly Step[], context: Context): Promise<void> => {
  const start = () =>
    carryOut(steps, context).catch((error: unknown) =>
      explainStart(error, {what: 'Docker did not start', unit: UNITS[0]}, context),
    );
  try {
    await start();
  } catch (error) {
    const {'data-root': dataRoot = DATA_ROOT} = await hostDockerConfig();
    const record = join(dataRoot, NETWORKS);
    if (!saysStaleBridge(error) || !(await exists(record))) throw error;
    await carryOut(newRecord(record, context), context);
    context.report({
      type: 'warning',
      message: `Docker's record of its networks contradicted itself, and it did not start. It has a new one; networks that somebody made in the server's own Docker have to be made again. The old record: ${asideOf(record)}`,
    });
    await start();
  }
};

const STALE_BRIDGE = /conflicts with network \S+ \(docker0\): networks have same bridge name/;

/** Pure: whether a start failed because of a bridge that Docker noted for another network. */
const saysStaleBridge = (error: unknown): boolean => {
  if (!isRdcError(error, 'SETUP_FAILED')) return false;
  const {journal} = error.details ?? {};
  return Array.isArray(journal) && journal.some((line) => STALE_BRIDGE.test(String(line)));
};

const asideOf = (record: string): string => `${record}.contradictory`;

const newRecord = (record: string, {exec}: Context): Step[] => [
  {
    title: "begin a new record of Docker's networks",
    acts: [
      {rename: record, to: asideOf(record)},
      {sync: dirname(record)},
      {does: 'forget the starts that failed', call: () => systemd(exec).resetFailed(...UNITS)},
    ],
  },
];
