import {RepositoryCommand} from '../../cli/command/repository.js';
import {machineFlag} from '../../cli/flags/common.js';
import {repositoryTable} from '../../cli/views/repository.js';
import {listRepositories} from '../../domain/repository/list.js';

export default class RepoList extends RepositoryCommand {
  static override summary = 'List the repositories of a machine.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --machine server-1',
    '<%= config.bin %> <%= command.id %> --machine server-1 --json',
  ];
  static override flags = {machine: machineFlag};

  async run() {
    const {flags} = await this.parse(RepoList);
    const {context} = await this.activeContext();
    const {name: machine, definition, call} = await this.machine(flags.machine);
    const {repositories: onServer} = await this.progress(`Asking ${machine}`, (onEvent) =>
      call('repository-list', {datastore: definition.datastore}, {onEvent}),
    );
    const {repositories, missing} = listRepositories(context, machine, onServer);
    this.print(repositoryTable(machine, repositories));
    for (const {name, unfinished} of missing) {
      this.warning(
        unfinished !== null
          ? `The creation of "${name}" did not finish. Go on with it: ${unfinished}`
          : `"${name}" is registered for ${machine}, but ${machine} does not have it.`,
      );
    }
    return repositories;
  }
}
