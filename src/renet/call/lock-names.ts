import type {Lock, Operation} from '../../contract/operation.js';
import type {NetworkId} from '../../contract/types.js';
import {NETWORKS_DIR} from '../layout.js';
import {holderOf, type CallParams} from './subject.js';

/** The locks that an operation declares, by the names they have for these parameters. */
export const lockNames = (
  {lock}: Pick<Operation, 'lock'>,
  params: CallParams,
  networks: string = NETWORKS_DIR,
): Promise<string[]> => Promise.all((lock ?? []).map((one) => nameOf(one, params, networks)));

const nameOf = async (lock: Lock, params: CallParams, networks: string): Promise<string> => {
  if (typeof lock === 'string') return lock;
  if ('repository' in lock) return params[lock.repository] as string;
  const networkId = params[lock.network] as NetworkId;
  return (await holderOf(networkId, networks)) ?? `network-${networkId}`;
};
