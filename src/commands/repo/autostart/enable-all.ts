import {RepositoryCommand} from '../../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../../cli/flags/common.js';
import {KEY_REMARK} from '../../../cli/views/autostart.js';
import {manyTable} from '../../../cli/views/many-repositories.js';
import {enableAll} from '../../../domain/repository/autostart.js';
import {notAll, subjectsOn} from '../../../domain/repository/many-repositories.js';

export default class RepoAutostartEnableAll extends RepositoryCommand {
  static override summary = 'Let a machine start all its repositories of this context by itself at boot.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {flags} = await this.parse(RepoAutostartEnableAll);
    const {context} = await this.activeContext();
    const {name: machine, definition, call} = await this.machine(flags.machine);
    const subjects = subjectsOn(context, machine, {forks: true});
    const ask = {machine, datastore: definition.datastore, concurrency: 1, dryRun: flags['dry-run']};
    const repositories = await this.progress(`Enabling autostart on ${machine}`, (onEvent) =>
      enableAll(call, subjects, {...ask, onEvent}),
    );
    this.print(manyTable(machine, repositories));
    const error = notAll(repositories, machine, (name) => `rdc repo autostart enable ${name} --machine ${machine}`);
    if (error) throw error;
    this.note(flags['dry-run'] ? 'This was a dry run; nothing was changed.' : KEY_REMARK);
    return {machine, repositories, dryRun: flags['dry-run']};
  }
}
