import {RepositoryCommand} from '../../../cli/command/repository.js';
import {dryRunFlag, machineFlag} from '../../../cli/flags/common.js';
import {manyTable} from '../../../cli/views/many-repositories.js';
import {disableAll, disableCommand, listAutostart} from '../../../domain/repository/autostart.js';
import {notAll} from '../../../domain/repository/many-repositories.js';

export default class RepoAutostartDisableAll extends RepositoryCommand {
  static override summary = 'Take the keys away with which a machine opens repositories at boot.';
  static override description = 'Also those of repositories that this context does not know.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {flags} = await this.parse(RepoAutostartDisableAll);
    const {context} = await this.activeContext();
    const {name: machine, definition, call} = await this.machine(flags.machine);
    const {datastore} = definition;
    const ask = {machine, datastore, concurrency: 1, dryRun: flags['dry-run']};
    const repositories = await this.progress(`Disabling autostart on ${machine}`, async (onEvent) => {
      const listed = await call('repository-autostart-list', {datastore}, {onEvent});
      return disableAll(call, context, listAutostart(context, listed.repositories), {...ask, onEvent});
    });
    this.print(manyTable(machine, repositories));
    const error = notAll(repositories, machine, (name) => disableCommand(context, name, {machine, datastore}));
    if (error) throw error;
    if (flags['dry-run']) this.note('This was a dry run; nothing was changed.');
    return {machine, repositories, dryRun: flags['dry-run']};
  }
}
