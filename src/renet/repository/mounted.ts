import type {Guid, NetworkId, ServerPath} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import type {Layout} from '../layout.js';
import {readExisting} from './facts.js';

/** A repository whose volume is open. */
export interface MountedRepository {
  readonly guid: Guid;
  readonly networkId: NetworkId;
  readonly layout: Layout;
  readonly mountPath: string;
}

/** @throws RdcError REPOSITORY_NOT_FOUND, NOT_MOUNTED */
export const readMounted = async (datastore: ServerPath, guid: Guid): Promise<MountedRepository> => {
  const {server, facts} = await readExisting(datastore, guid);
  const {networkId, mounted} = facts;
  if (mounted && networkId !== null) {
    return {guid, networkId, layout: server.layout, mountPath: server.layout.mount(guid)};
  }
  throw new RdcError('NOT_MOUNTED', `Repository ${guid} is not mounted.`, {
    hint: 'rdc repo up <name> --mount --machine <machine>',
  });
};
