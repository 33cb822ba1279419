import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {renameContext} from '../../domain/context/contexts.js';

interface Renamed {
  from: string;
  name: string;
  dryRun: boolean;
}

export default class ContextRename extends RdcCommand<Renamed> {
  static override summary = 'Rename a context.';
  static override examples = ['<%= config.bin %> <%= command.id %> staging preview'];
  static override args = {
    from: Args.string({description: 'present name', required: true}),
    to: Args.string({description: 'new name', required: true}),
  };
  static override flags = {'dry-run': dryRunFlag};

  override async run(): Promise<Renamed> {
    const {args, flags} = await this.parse(ContextRename);
    const rename = {from: args.from, to: args.to};
    const {name} = await this.updateDocument(
      (document) => renameContext(document, rename.from, rename.to),
      flags['dry-run'],
    );
    this.print(`Context "${args.from}" is now "${name}".`);
    return {from: args.from, name, dryRun: flags['dry-run']};
  }
}
