import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {newSizeFlag} from '../../cli/flags/repository.js';
import {expandedView} from '../../cli/views/repository-volume.js';
import {readRepositorySize} from '../../domain/repository/size.js';

export default class RepoExpand extends RepositoryCommand {
  static override summary = 'Grow a repository, also while it runs.';
  static override description =
    'Apps go on meanwhile. The size is the new total size; a repository that is not mounted grows when it is mounted next.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --size 10G --machine server-1'];
  static override args = {name: Args.string({description: 'repository to grow', required: true})};
  static override flags = {machine: machineFlag, size: newSizeFlag, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoExpand);
    const sizeBytes = readRepositorySize(flags.size);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, sizeBytes, password: repository.entry.credential};
    const options = {dryRun: flags['dry-run']};
    const result = await this.work(`Growing ${args.name}`, repository, 'repository-expand', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(expandedView(where, result));
    return {...where, ...result};
  }
}
