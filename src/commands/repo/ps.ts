import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {machineFlag} from '../../cli/flags/common.js';
import {containersTable} from '../../cli/views/containers.js';

export default class RepoPs extends RepositoryCommand {
  static override summary = 'Show the services and containers of a repository.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --machine server-1'];
  static override args = {name: Args.string({description: 'repository to look into', required: true})};
  static override flags = {machine: machineFlag};

  async run() {
    const {args, flags} = await this.parse(RepoPs);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {target, access} = repository;
    const {containers} = await this.work(`Asking ${access.name}`, repository, 'repository-ps', target);
    this.print(containersTable({name: repository.name, machine: access.name}, containers));
    return containers;
  }
}
