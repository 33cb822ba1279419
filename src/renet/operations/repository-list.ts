import type {Handler} from '../engine/context.js';
import {summarize} from '../inventory/repositories.js';
import {readRepositories, readServer} from '../repository/facts.js';

/** Lists all repositories of the datastore, by GUID. */
export const repositoryList: Handler<'repository-list'> = async (params, context) => {
  const server = await readServer(params.datastore);
  return {repositories: await summarize(await readRepositories(server), server.layout, context)};
};
