import {localExec} from '../exec/local.js';
import {argv} from '../shared/argv.js';
import {agentHash} from './agent-hash.js';
import {runOperation} from './call/run-operation.js';
import {handlers} from './operations/index.js';
import {overview} from './people/help.js';

/**
 * Runs what nearly every call runs, changing nothing, so that the code cache the loader writes
 * afterwards holds it compiled.
 */
export const warm = async (): Promise<number> => {
  await localExec(argv('true'));
  overview();
  for (const load of Object.values(handlers)) await load();
  const client = {user: 'root', host: 'localhost', version: process.version};
  const call = {op: 'machine-info', params: {}, lockWaitSeconds: 0, dryRun: false, client};
  // Whether this server is set up does not matter here; the code has run either way.
  await runOperation(call, {emit: () => undefined, signal: new AbortController().signal, agentHash: agentHash()});
  return 0;
};
