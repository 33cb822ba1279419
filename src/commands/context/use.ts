import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {useContext} from '../../domain/context/contexts.js';

export default class ContextUse extends RdcCommand<{name: string; dryRun: boolean}> {
  static override summary = 'Make a context the active one.';
  static override examples = ['<%= config.bin %> <%= command.id %> staging'];
  static override args = {name: Args.string({description: 'context to use from now on', required: true})};
  static override flags = {'dry-run': dryRunFlag};

  override async run(): Promise<{name: string; dryRun: boolean}> {
    const {args, flags} = await this.parse(ContextUse);
    const {name} = await this.updateDocument((document) => useContext(document, args.name), flags['dry-run']);
    this.print(`Context "${name}" is active.`);
    return {name, dryRun: flags['dry-run']};
  }
}
