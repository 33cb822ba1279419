import type {Agent} from '../../contract/agent.js';
import type {ServerPath} from '../../contract/types.js';
import {forEach, type Many, type Row, type Subject} from './many-repositories.js';

export interface UpAll extends Many {
  readonly datastore: ServerPath;
  /** Unlock and mount, start nothing. */
  readonly mountOnly: boolean;
  readonly dryRun: boolean;
  /** Longest run of one function. */
  readonly timeoutSeconds: number;
}

/** Mounts and starts repositories, each as `repo up --mount` does. */
export const upAll = (call: Agent, subjects: readonly Subject[], ask: UpAll): Promise<Row[]> =>
  forEach(subjects, ask, async ({entry}, onEvent) => {
    const {datastore, mountOnly, dryRun, timeoutSeconds} = ask;
    const {repositoryGuid: guid, networkId, credential: password} = entry;
    const target = {guid, datastore, networkId, password};
    if (mountOnly) {
      await call('repository-mount', target, {onEvent, dryRun});
      return {result: dryRun ? 'planned' : 'mounted'};
    }
    const {failed} = await call('repository-up', {...target, mount: true, timeoutSeconds}, {onEvent, dryRun});
    if (dryRun) return {result: 'planned'};
    return failed.length === 0 ? {result: 'up'} : {result: 'partial', message: `up() failed in: ${failed.join(', ')}.`};
  });
