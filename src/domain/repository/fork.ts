import type {Agent, CallOptions} from '../../contract/agent.js';
import type {RepositoryEntry} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import type {ContextName, Guid, MachineName, RepositoryName, ServerPath} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {register, type Registered} from './registration.js';
import {named, type Registry} from './repositories.js';

export interface ForkAsk {
  readonly context: ContextName;
  readonly machine: MachineName;
  readonly datastore: ServerPath;
  readonly parent: {readonly name: RepositoryName; readonly entry: RepositoryEntry};
  /** Name of the fork. */
  readonly name: RepositoryName;
}

export type Forked = Registered<Result<'repository-fork'>>;

/**
 * Forks a repository: the fork has the parent's credential, but its own GUID and network id. It is
 * registered before the server is asked; as `register`.
 *
 * @param guid  drawn at random; left unused when an earlier attempt is gone on with
 */
export const forkRepository = async (
  {registry, call}: {registry: Registry; call: Agent},
  ask: ForkAsk,
  guid: Guid,
  options: CallOptions = {},
): Promise<Forked> => {
  const {parent, name, machine, datastore, context} = ask;
  const {repositoryGuid: source, credential} = parent.entry;
  if (parent.name === name) {
    throw new RdcError('INVALID_INPUT', `--tag ${name} is the name of the repository itself.`, {
      hint: 'Give the fork a name of its own.',
    });
  }
  const request = ({repositoryGuid: target, networkId}: RepositoryEntry): Promise<Result<'repository-fork'>> =>
    named({...parent, machine}, call('repository-fork', {source, target, datastore, networkId}, options));
  return register(
    registry,
    {
      creation: {context, name, machine, chosen: credential, forkOf: source},
      fresh: {guid, credential},
      request,
      again: `rdc repo fork ${parent.name} --tag ${name} --machine ${machine}`,
    },
    options,
  );
};
