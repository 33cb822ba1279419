import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {chooseMachine, removeMachine, repositoriesOn} from '../../domain/machine/machines.js';

interface Removed {
  name: string;
  repositories: string[];
  dryRun: boolean;
}

export default class ContextRemoveMachine extends RdcCommand<Removed> {
  static override summary = 'Forget a machine. The server is not touched.';
  static override description =
    'A machine that has repositories is refused unless the question is answered with yes or ' +
    '--force is given. The repositories and their credentials stay in the context; adding the machine again under the same ' +
    'name finds them.';
  static override examples = ['<%= config.bin %> <%= command.id %> server-1 --force'];
  static override args = {name: Args.string({description: 'machine to forget', required: true})};
  static override flags = {'dry-run': dryRunFlag};

  override async run(): Promise<Removed> {
    const {args, flags} = await this.parse(ContextRemoveMachine);
    const {context} = await this.activeContext();
    const {name} = chooseMachine(context, args.name);
    const repositories = repositoriesOn(context, name);
    if (repositories.length > 0 && !flags['dry-run']) {
      await this.confirm(`Machine "${name}" has repositories: ${repositories.join(', ')}. Forget it all the same?`);
    }
    await this.updateContext((current) => removeMachine(current, name), flags['dry-run']);
    this.print(`Machine "${name}" was removed from the context.`);
    return {name, repositories, dryRun: flags['dry-run']};
  }
}
