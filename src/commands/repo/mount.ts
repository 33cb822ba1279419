import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {mountedView} from '../../cli/views/repository.js';

export default class RepoMount extends RepositoryCommand {
  static override summary = 'Unlock and mount a repository and start its Docker daemon.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --machine server-1'];
  static override args = {name: Args.string({description: 'repository to mount', required: true})};
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoMount);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {networkId, credential: password} = repository.entry;
    const params = {...repository.target, networkId, password};
    const options = {dryRun: flags['dry-run']};
    const result = await this.work(`Mounting ${args.name}`, repository, 'repository-mount', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(mountedView(where, result));
    this.note(`Next: rdc sync upload --repository ${where.name} --machine ${where.machine} --local <directory>`);
    return {...where, ...result};
  }
}
