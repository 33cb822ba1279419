import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../../cli/flags/common.js';
import {disabledView} from '../../../cli/views/autostart.js';

export default class RepoAutostartDisable extends RepositoryCommand {
  static override summary = 'Take the key away with which a machine opens a repository at boot.';
  static override description = 'What runs is left running. The credential goes on opening the repository.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --machine server-1'];
  static override args = {name: Args.string({description: 'repository that is to stay closed', required: true})};
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoAutostartDisable);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, password: repository.entry.credential};
    const options = {dryRun: flags['dry-run']};
    const title = `Disabling autostart of ${args.name}`;
    const result = await this.work(title, repository, 'repository-autostart-disable', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(disabledView(where, result));
    return {...where, ...result};
  }
}
