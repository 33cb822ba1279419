import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {setDefault} from '../../domain/context/defaults.js';

type Defaults = Record<string, string>;

export default class ContextSet extends RdcCommand<{defaults: Defaults; dryRun: boolean}> {
  static override summary = 'Set a default of the context, such as the machine that commands work on.';
  static override examples = ['<%= config.bin %> <%= command.id %> machine server-1'];
  static override args = {
    key: Args.string({description: 'which default: machine', required: true}),
    value: Args.string({description: 'its new value', required: true}),
  };
  static override flags = {'dry-run': dryRunFlag};

  override async run(): Promise<{defaults: Defaults; dryRun: boolean}> {
    const {args, flags} = await this.parse(ContextSet);
    const defaults = await this.updateContext((context) => setDefault(context, args.key, args.value), flags['dry-run']);
    this.print(`Default ${args.key} is ${args.value}.`);
    return {defaults, dryRun: flags['dry-run']};
  }
}
