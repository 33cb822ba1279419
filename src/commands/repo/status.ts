import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {machineFlag} from '../../cli/flags/common.js';
import {statusView} from '../../cli/views/repository.js';
import {nameOf} from '../../domain/repository/repositories.js';

export default class RepoStatus extends RepositoryCommand {
  static override summary = 'Show one repository: its state, space, daemon and services.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --machine server-1'];
  static override args = {name: Args.string({description: 'repository to show', required: true})};
  static override flags = {machine: machineFlag};

  async run() {
    const {args, flags} = await this.parse(RepoStatus);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const result = await this.work(
      `Asking ${repository.access.name}`,
      repository,
      'repository-status',
      repository.target,
    );
    const where = {name: repository.name, machine: repository.access.name};
    const {context} = await this.activeContext();
    const parent = result.forkOf === null ? null : nameOf(context, result.forkOf);
    this.print(statusView(where, result, {networkId: repository.entry.networkId, parent}));
    return {...where, ...result};
  }
}
