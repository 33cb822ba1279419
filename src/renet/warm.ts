import {DEFAULT_DATASTORE} from '../contract/types.js';
import {localExec} from '../exec/local.js';
import {argv} from '../shared/argv.js';
import {agentHash} from './agent-hash.js';
import {runOperation} from './call/run-operation.js';
import {handlers} from './operations/index.js';
import {overview} from './people/help.js';

/** What is called most; the rest is compiled when it is called. */
const COMMON = ['repository-list', 'repository-status', 'repository-up', 'machine-info'] as const;

/**
 * Runs what nearly every call runs, changing nothing, so that the code cache the loader writes
 * afterwards holds it compiled.
 *
 * @param what  `compose` for what `renet compose` runs, else what rdc asks for
 */
export const warm = async (what?: string): Promise<number> => {
  await localExec(argv('true'));
  return what === 'compose' ? warmCompose() : warmServe();
};

const warmServe = async (): Promise<number> => {
  overview();
  await import('./call/serve.js');
  for (const operation of COMMON) await handlers[operation]();
  for (const [op, params] of [
    ['machine-info', {}],
    ['repository-list', {datastore: DEFAULT_DATASTORE}],
  ] as const) {
    const client = {user: 'root', host: 'localhost', version: process.version};
    const call = {op, params, lockWaitSeconds: 0, dryRun: false, client};
    // Whether this server is set up does not matter here; the code has run either way.
    await runOperation(call, {emit: () => undefined, signal: new AbortController().signal, agentHash: agentHash()});
  }
  return 0;
};

const warmCompose = async (): Promise<number> => {
  const {parsePassthrough} = await import('./people/passthrough-command.js');
  parsePassthrough('compose', ['--', 'up', '-d']);
  await import('./deploy/unchanged.js');
  await import('./deploy/deploy.js');
  return 0;
};
