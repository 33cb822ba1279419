import type {ContextDocument} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import type {MachineName} from '../../contract/types.js';
import {howToFinish} from './repositories.js';

type OnServer = Result<'repository-list'>['repositories'][number];

/** A repository on a server with the name it has in the context; null for one the context does not know. */
export type ListedRepository = {name: string | null} & OnServer;

export interface RepositoryListing {
  readonly repositories: ListedRepository[];
  /** Registered for this machine, but the machine does not have them. */
  readonly missing: {
    readonly name: string;
    readonly guid: string;
    /** Its creation was cut short; the command line that goes on with it. */
    readonly unfinished: string | null;
  }[];
}

/** Joins what a machine has with what the context knows: names first in alphabetical order, then the unknown ones. */
export const listRepositories = (
  context: ContextDocument,
  machine: MachineName,
  onServer: readonly OnServer[],
): RepositoryListing => {
  const known = Object.entries(context.repositories).sort(([a], [b]) => (a < b ? -1 : 1));
  const guids = new Map(onServer.map((repository) => [repository.guid, repository]));
  const repositories: ListedRepository[] = [];
  const missing: RepositoryListing['missing'] = [];
  for (const [name, entry] of known) {
    const found = guids.get(entry.repositoryGuid);
    if (found) repositories.push({name, ...found});
    else if (entry.machine === machine) {
      missing.push({
        name,
        guid: entry.repositoryGuid,
        unfinished: entry.state === 'creating' ? howToFinish(context, name, entry) : null,
      });
    }
    guids.delete(entry.repositoryGuid);
  }
  return {repositories: [...repositories, ...[...guids.values()].map((found) => ({name: null, ...found}))], missing};
};
