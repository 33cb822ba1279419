import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {unmountedView} from '../../cli/views/repository.js';

export default class RepoUnmount extends RepositoryCommand {
  static override summary = 'Unmount and lock a repository whose apps are stopped.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --machine server-1'];
  static override args = {name: Args.string({description: 'repository to unmount', required: true})};
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoUnmount);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, networkId: repository.entry.networkId};
    const options = {dryRun: flags['dry-run']};
    const result = await this.work(`Unmounting ${args.name}`, repository, 'repository-unmount', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(unmountedView(where, result));
    return {...where, ...result};
  }
}
