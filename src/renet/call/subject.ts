import type {Operation, Subject} from '../../contract/operation.js';
import type {Guid, NetworkId, ServerPath} from '../../contract/types.js';
import {NETWORKS_DIR} from '../layout.js';
import {ownerOf} from '../repository/network-ids.js';

/** Parameters as the contract has read them. */
export type CallParams = Readonly<Record<string, unknown>>;

/** What one call is about. */
export interface Named {
  readonly kind: Subject['kind'];
  readonly guid: Guid | null;
  /** The repository that is copied. */
  readonly parent: Guid | null;
  readonly networkId: NetworkId | null;
  readonly datastore: ServerPath | null;
}

/** Names what a call is about, as its operation declares it. */
export const nameSubject = async (
  {subject}: Pick<Operation, 'subject'>,
  params: CallParams,
  networks: string = NETWORKS_DIR,
): Promise<Named> => {
  const nothing = {kind: subject.kind, guid: null, parent: null, networkId: null, datastore: null};
  switch (subject.kind) {
    case 'repository': {
      const {guid, parent, networkId} = subject;
      return {
        ...nothing,
        guid: params[guid] as Guid,
        parent: parent === undefined ? null : (params[parent] as Guid),
        networkId: networkId === null ? null : ((params[networkId] as NetworkId | undefined) ?? null),
      };
    }
    case 'network': {
      const networkId = params[subject.networkId] as NetworkId;
      return {...nothing, networkId, guid: await holderOf(networkId, networks)};
    }
    case 'datastore':
      return {...nothing, datastore: params[subject.datastore] as ServerPath};
    default:
      return nothing;
  }
};

/** The repository that holds a network id; null when none does, or nobody can tell: the operation itself says so. */
export const holderOf = (id: NetworkId, networks: string): Promise<Guid | null> =>
  ownerOf(id, networks).catch(() => null);
