import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {clearDefaults} from '../../domain/context/defaults.js';

export default class ContextClear extends RdcCommand<{cleared: string[]; dryRun: boolean}> {
  static override summary = 'Clear one default of the context, or all of them.';
  static override aliases = ['context:unset'];
  static override examples = ['<%= config.bin %> <%= command.id %> machine', '<%= config.bin %> <%= command.id %>'];
  static override args = {key: Args.string({description: 'which default: machine; all of them when left out'})};
  static override flags = {'dry-run': dryRunFlag};

  override async run(): Promise<{cleared: string[]; dryRun: boolean}> {
    const {args, flags} = await this.parse(ContextClear);
    const cleared = await this.updateContext((context) => clearDefaults(context, args.key), flags['dry-run']);
    this.print(cleared.length > 0 ? `Cleared: ${cleared.join(', ')}.` : 'There was nothing to clear.');
    return {cleared, dryRun: flags['dry-run']};
  }
}
