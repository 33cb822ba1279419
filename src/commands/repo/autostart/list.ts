import {RepositoryCommand} from '../../../cli/command/repository.js';
import {machineFlag} from '../../../cli/flags/common.js';
import {autostartTable, autostartWarnings} from '../../../cli/views/autostart.js';
import {listAutostart} from '../../../domain/repository/autostart.js';

export default class RepoAutostartList extends RepositoryCommand {
  static override summary = 'Show which repositories start at boot, and how that went last time.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --machine server-1',
    '<%= config.bin %> <%= command.id %> --machine server-1 --json',
  ];
  static override flags = {machine: machineFlag};

  async run() {
    const {flags} = await this.parse(RepoAutostartList);
    const {context} = await this.activeContext();
    const {name: machine, definition, call} = await this.machine(flags.machine);
    const {datastore} = definition;
    const {units, lastShutdown, ...onServer} = await this.progress(`Asking ${machine}`, (onEvent) =>
      call('repository-autostart-list', {datastore}, {onEvent}),
    );
    const repositories = listAutostart(context, onServer.repositories);
    this.print(autostartTable(machine, repositories));
    for (const text of autostartWarnings({machine, datastore}, repositories, units)) this.warning(text);
    return {machine, repositories, units, lastShutdown};
  }
}
