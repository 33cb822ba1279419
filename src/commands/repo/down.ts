import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {timeoutFlag} from '../../cli/flags/repository.js';
import {stoppedView} from '../../cli/views/repository.js';
import {partlyDown} from '../../domain/repository/partial.js';

export default class RepoDown extends RepositoryCommand {
  static override summary = 'Stop the apps of a repository: every down(), subdirectories first.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --machine server-1 --unmount',
  ];
  static override args = {name: Args.string({description: 'repository to stop', required: true})};
  static override flags = {
    machine: machineFlag,
    unmount: Flags.boolean({env: 'RDC_UNMOUNT', summary: 'then stop its daemon, unmount and lock it'}),
    timeout: timeoutFlag,
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoDown);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {unmount, timeout: timeoutSeconds, 'dry-run': dryRun} = flags;
    const params = {...repository.target, networkId: repository.entry.networkId, unmount, timeoutSeconds};
    const result = await this.work(`Stopping ${args.name}`, repository, 'repository-down', params, {dryRun});
    if (dryRun) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(stoppedView(where, result));
    if (result.failed.length > 0) throw partlyDown(where, result);
    return {...where, ...result};
  }
}
