import type {Interfaces} from '@oclif/core';
import type {CallOptions} from '../../contract/agent.js';
import type {ContextDocument} from '../../contract/document.js';
import type {OperationName, Params, Result} from '../../contract/index.js';
import {wordsOf, worded} from '../../domain/machine/words.js';
import {globalFlags, remoteFlags} from '../flags/common.js';
import {RdcCommand} from './base.js';
import type {MachineAccess} from './machine-access.js';

/** The machine whose proxy is looked at, connected, and how its texts are worded here. */
export interface ProxyAccess {
  readonly context: ContextDocument;
  readonly access: MachineAccess;
  readonly words: (text: string) => string;
}

/** A command about the proxy of one machine. */
export abstract class ProxyCommand<T = unknown> extends RdcCommand<T> {
  static override baseFlags: Interfaces.FlagInput = {...globalFlags, ...remoteFlags};

  /** @throws RdcError MACHINE_NOT_FOUND before anything is connected, then as `machine()` */
  protected async proxy(machine: string | undefined): Promise<ProxyAccess> {
    const {context} = await this.activeContext();
    const access = await this.machine(machine);
    return {context, access, words: wordsOf(context, access.name)};
  }

  /** Asks the machine, with progress on stderr; gaps in errors are filled with names. */
  protected ask<N extends OperationName>(
    title: string,
    {access, words}: ProxyAccess,
    operation: N,
    params: Params<N>,
    options: CallOptions = {},
  ): Promise<Result<N>> {
    return this.progress(title, (onEvent) => worded(words, access.call(operation, params, {onEvent, ...options})));
  }
}
