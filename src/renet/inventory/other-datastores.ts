import type {Kept} from '../../contract/operations/prune.js';
import type {Guid} from '../../contract/types.js';
import type {RepositoryFacts} from '../repository/facts.js';

/** Where a repository is, or may be, that has a reservation on this server but no image on the datastore looked at. */
export interface OtherPlace {
  /** Null when nothing tells. */
  readonly datastore: string | null;
  readonly mounted: boolean;
  /** Its image is there. */
  readonly found: boolean;
}

/** What there is to go by. */
export interface Traces {
  /** Datastores that its reservation and the configuration of its daemon name. */
  readonly said: readonly string[];
  /** A creation on the datastore looked at that was cut short. */
  readonly unfinished: boolean;
  /** Every datastore that is mounted, and the one of them that has the image. */
  readonly mounted: readonly string[];
  readonly foundOn: string | null;
}

/**
 * Pure: reservations are those of all datastores a server has or had. One without image is only known to be
 * left over when every trace of it leads to the datastore looked at: any other may have a repository that
 * cannot be seen now.
 *
 * @returns null for one that belongs to `datastore`, and is gone
 */
export const placeOf = (datastore: string, {said, unfinished, mounted, foundOn}: Traces): OtherPlace | null => {
  if (foundOn !== null) return {datastore: foundOn, mounted: true, found: true};
  const foreign = said.find((path) => path !== datastore);
  if (foreign !== undefined) return {datastore: foreign, mounted: mounted.includes(foreign), found: false};
  return said.length > 0 || unfinished ? null : {datastore: null, mounted: false, found: false};
};

/** Pure: the reservations that are kept, and why; of those whose image was found nothing needs to be said. */
export const findKept = (
  repositories: readonly Pick<RepositoryFacts, 'guid' | 'networkId'>[],
  elsewhere: ReadonlyMap<Guid, OtherPlace>,
): Kept[] =>
  repositories.flatMap(({guid, networkId}) => {
    const where = elsewhere.get(guid);
    if (networkId === null || !where || where.found) return [];
    return [{networkId, repository: guid, datastore: where.datastore, reason: reasonFor(where)}];
  });

const reasonFor = ({datastore, mounted}: OtherPlace): string => {
  if (datastore === null) return 'nothing tells which datastore its repository is on';
  if (!mounted) return `its repository is on the datastore ${datastore}, which is not mounted`;
  return `it belongs to the datastore ${datastore}: renet prune --datastore ${datastore}`;
};
