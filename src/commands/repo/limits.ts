import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {limitFlags} from '../../cli/flags/limits.js';
import {limitsView} from '../../cli/views/limits.js';
import {namesOf, readLimitChange} from '../../domain/repository/limits.js';

export default class RepoLimits extends RepositoryCommand {
  static override summary = 'Limit what a repository may use, or show its limits.';
  static override description =
    'Limits are kept on the server and hold for everything of the repository together: its Docker, its containers, ' +
    'its Rediaccfile functions. Changes take effect at once and restart nothing. A repository reaches the services of ' +
    'others only when it names them all with --connect.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --memory 2G --cpus 1.5 --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --connect mail --connect search --machine server-1',
    '<%= config.bin %> <%= command.id %> shop --clear memory --machine server-1',
  ];
  static override args = {name: Args.string({description: 'repository to limit', required: true})};
  static override flags = {machine: machineFlag, ...limitFlags, 'dry-run': dryRunFlag};

  async run() {
    const {args, flags} = await this.parse(RepoLimits);
    const {context} = await this.activeContext();
    const change = readLimitChange(context, flags);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {target, access} = repository;
    const where = {name: repository.name, machine: access.name};
    if (change === null) {
      const {limits} = await this.work(`Asking ${access.name}`, repository, 'repository-status', target);
      this.print(limitsView(where, limits, namesOf(context, limits.connect)));
      return {...where, ...limits};
    }
    const options = {dryRun: flags['dry-run']};
    const result = await this.work(
      `Limiting ${where.name}`,
      repository,
      'repository-limits',
      {...target, ...change},
      options,
    );
    if (flags['dry-run']) return this.dryRun(repository);
    this.print(limitsView(where, result, namesOf(context, result.connect)));
    if (!result.inForce) this.note('They hold from the next mount on.');
    return {...where, ...result};
  }
}
