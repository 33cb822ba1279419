import {readFile} from 'node:fs/promises';
import {NETWORKS_DIR} from '../layout.js';

/**
 * What a changing operation locks: its repository, by GUID or through the reservation of its
 * network id; else the part of the server that its group is about.
 */
export const lockName = async (
  operation: string,
  params: Readonly<Record<string, unknown>>,
  networks: string = NETWORKS_DIR,
): Promise<string> => {
  const name = params['name'] ?? params['source'];
  if (typeof name === 'string') return name;
  const id = params['networkId'];
  if (typeof id !== 'number') return operation.split('-')[0] ?? operation;
  const owner = await readFile(`${networks}/${id}`, 'utf8').catch(() => '');
  return /^[0-9a-f-]{36}$/.test(owner.trim()) ? owner.trim() : `network-${id}`;
};
