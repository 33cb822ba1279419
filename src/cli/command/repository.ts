import type {Interfaces} from '@oclif/core';
import type {CallOptions} from '../../contract/agent.js';
import type {RepositoryEntry} from '../../contract/document.js';
import type {OperationName, Params, Result} from '../../contract/index.js';
import {read} from '../../contract/read.js';
import {RepositoryName, type ContextName, type Guid, type ServerPath} from '../../contract/types.js';
import {findFinishedRepository, findRepository, machineFor, named} from '../../domain/repository/repositories.js';
import {globalFlags, remoteFlags} from '../flags/common.js';
import {RdcCommand} from './base.js';
import type {MachineAccess} from './machine-access.js';

/** A repository of the context and the machine it is worked on, connected. */
export interface RepositoryAccess {
  readonly name: RepositoryName;
  readonly contextName: ContextName;
  readonly entry: RepositoryEntry;
  readonly access: MachineAccess;
  /** The parameters every repository operation shares. */
  readonly target: {readonly guid: Guid; readonly datastore: ServerPath};
}

export interface WhichRepository {
  readonly name: string;
  /** `--machine`. */
  readonly machine?: string;
  /** Also one whose creation was cut short. */
  readonly unfinished?: boolean;
}

/** What a dry run returns to programs. */
export interface DryRun {
  readonly dryRun: true;
  readonly repository: string;
  readonly machine: string;
  readonly guid: string;
}

/** A command about one repository on one machine. */
export abstract class RepositoryCommand<T = unknown> extends RdcCommand<T> {
  static override baseFlags: Interfaces.FlagInput = {...globalFlags, ...remoteFlags};

  /** @throws RdcError REPOSITORY_NOT_FOUND before anything is connected, then as `machine()` */
  protected async repository({name: wanted, machine, unfinished}: WhichRepository): Promise<RepositoryAccess> {
    const name = read(RepositoryName, wanted, 'repository name');
    const {name: contextName, context} = await this.activeContext();
    const entry = (unfinished ? findRepository : findFinishedRepository)(context, name);
    const access = await this.machine(machineFor(machine, context, entry));
    const target = {guid: entry.repositoryGuid, datastore: access.definition.datastore};
    return {name, contextName, entry, access, target};
  }

  /** Asks the machine, with progress on stderr; "not found" is worded with the repository's name. */
  protected work<N extends OperationName>(
    title: string,
    {name, entry, access}: RepositoryAccess,
    operation: N,
    params: Params<N>,
    options: CallOptions = {},
  ): Promise<Result<N>> {
    return this.progress(title, (onEvent) =>
      named({name, entry, machine: access.name}, access.call(operation, params, {onEvent, ...options})),
    );
  }

  /** Asks the machine and hands on the lines it sends meanwhile, which are the result, no faster than they are taken; nothing is shown of the work. */
  protected stream<N extends OperationName>(
    {name, entry, access}: RepositoryAccess,
    operation: N,
    params: Params<N>,
    hear: (line: {service: string; stream: 'stdout' | 'stderr'; line: string}) => void | Promise<void>,
  ): Promise<Result<N>> {
    const onEvent: CallOptions['onEvent'] = (event) => {
      if (event.type === 'log') return hear({service: event.source ?? '', stream: event.stream, line: event.line});
      if (event.type === 'warning') this.warning(event.message);
      return undefined;
    };
    return named({name, entry, machine: access.name}, access.call(operation, params, {onEvent}));
  }

  /** Ends a dry run: its plan was printed while the machine was asked. */
  protected dryRun({name, entry, access}: RepositoryAccess): DryRun {
    this.note('This was a dry run; nothing was changed.');
    return {dryRun: true, repository: name, machine: access.name, guid: entry.repositoryGuid};
  }
}
