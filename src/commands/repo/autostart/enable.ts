import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../../cli/flags/common.js';
import {enabledView, KEY_REMARK} from '../../../cli/views/autostart.js';

export default class RepoAutostartEnable extends RepositoryCommand {
  static override summary = 'Let a machine unlock and start a repository by itself at boot.';
  static override description =
    'Makes a key that lies on the machine, for root only, and opens the repository beside its credential. Repeated, it ' +
    'repairs a key that no longer fits.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --machine server-1'];
  static override args = {name: Args.string({description: 'repository that is to start by itself', required: true})};
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoAutostartEnable);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, password: repository.entry.credential};
    const options = {dryRun: flags['dry-run']};
    const title = `Enabling autostart of ${args.name}`;
    const result = await this.work(title, repository, 'repository-autostart-enable', params, options);
    if (flags['dry-run']) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(enabledView(where, result));
    this.note(KEY_REMARK);
    return {...where, ...result};
  }
}
