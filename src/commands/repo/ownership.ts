import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {ownedView} from '../../cli/views/repository.js';
import {UNIVERSAL_UID} from '../../contract/server.js';
import {partlyOwned} from '../../domain/repository/partial.js';

export default class RepoOwnership extends RepositoryCommand {
  static override summary = 'Give all files of a mounted repository to one user.';
  static override description =
    'Directories that containers write to are left alone: their programs chose their owners themselves. --force ' +
    'changes them too. Links are never followed, other mounts never entered.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --machine server-1 --uid 1000 --force',
  ];
  static override args = {name: Args.string({description: 'repository whose files to change', required: true})};
  static override flags = {
    machine: machineFlag,
    uid: Flags.integer({
      env: 'RDC_UID',
      default: UNIVERSAL_UID,
      min: 1,
      max: 4_294_967_294,
      summary: 'number of the user, and of its group',
    }),
    force: Flags.boolean({env: 'RDC_FORCE', summary: 'also directories that containers write to'}),
    'dry-run': dryRunFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoOwnership);
    const {uid, force, 'dry-run': dryRun} = flags;
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const params = {...repository.target, uid, force};
    const result = await this.work(`Changing owners in ${args.name}`, repository, 'repository-ownership', params, {
      dryRun,
    });
    if (dryRun) return this.dryRun(repository);
    const where = {name: repository.name, machine: repository.access.name};
    this.print(ownedView(where, result));
    if (result.errors > 0) throw partlyOwned(where, result);
    return {...where, ...result};
  }
}
