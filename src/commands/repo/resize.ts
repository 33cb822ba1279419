import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {newSizeFlag} from '../../cli/flags/repository.js';
import {resizedView} from '../../cli/views/repository-volume.js';
import {readRepositorySize} from '../../domain/repository/size.js';

export default class RepoResize extends RepositoryCommand {
  static override summary = 'Give an unmounted repository another size, larger or smaller.';
  static override description =
    'A size that the files do not fit into is refused. The work is done in a copy that takes the place of the ' +
    'repository when it is whole, so that nothing is lost when it is cut off.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --size 3G --machine server-1'];
  static override args = {name: Args.string({description: 'repository to resize', required: true})};
  static override flags = {machine: machineFlag, size: newSizeFlag, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoResize);
    const sizeBytes = readRepositorySize(flags.size);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, sizeBytes, password: repository.entry.credential};
    const options = {dryRun: flags['dry-run']};
    const result = await this.work(`Resizing ${args.name}`, repository, 'repository-resize', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(resizedView(where, result));
    return {...where, ...result};
  }
}
