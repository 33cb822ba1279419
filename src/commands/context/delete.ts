import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {chooseContext, deleteContext, lossOf} from '../../domain/context/contexts.js';

interface Deleted {
  name: string;
  active: string | null;
  dryRun: boolean;
}

export default class ContextDelete extends RdcCommand<Deleted> {
  static override summary = 'Delete a context from this workstation.';
  static override description =
    'Servers are not touched. A context that has repositories holds their only credentials, so ' +
    'its name must be typed: without a credential the data of a repository is lost.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> staging',
    '<%= config.bin %> <%= command.id %> staging --yes',
  ];
  static override args = {name: Args.string({description: 'context to delete', required: true})};
  static override flags = {'dry-run': dryRunFlag};

  override async run(): Promise<Deleted> {
    const {args, flags} = await this.parse(ContextDelete);
    const {name, context} = chooseContext(await (await this.store()).read(), args.name);
    const loss = lossOf(context);
    if (!flags['dry-run']) await this.confirm(loss ?? `Delete context "${name}"?`, loss ? name : undefined);
    const active = await this.updateDocument((document) => {
      deleteContext(document, name);
      return document.activeContext ?? null;
    }, flags['dry-run']);
    this.print(`Context "${name}" was deleted.`);
    if (active === null) this.note('No context is active now: rdc context use <name>');
    return {name, active, dryRun: flags['dry-run']};
  }
}
