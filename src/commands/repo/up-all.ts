import {Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {concurrencyFlag, dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {timeoutFlag} from '../../cli/flags/repository.js';
import {manyTable} from '../../cli/views/many-repositories.js';
import {notAll, subjectsOn} from '../../domain/repository/many-repositories.js';
import {upAll} from '../../domain/repository/up-all.js';

export default class RepoUpAll extends RepositoryCommand {
  static override summary = 'Mount and start all repositories that this context has on a machine.';
  static override description =
    'One after the other, each as `repo up --mount`. One that fails does not stop the others; the exit status is 3 then.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --machine server-1',
    '<%= config.bin %> <%= command.id %> --machine server-1 --parallel --concurrency 5',
  ];
  static override flags = {
    machine: machineFlag,
    'include-forks': Flags.boolean({env: 'RDC_INCLUDE_FORKS', summary: 'also copies made by `repo fork`'}),
    'mount-only': Flags.boolean({env: 'RDC_MOUNT_ONLY', summary: 'unlock and mount them, start nothing'}),
    parallel: Flags.boolean({env: 'RDC_PARALLEL', summary: 'several at the same time'}),
    concurrency: concurrencyFlag('how many at the same time with --parallel'),
    timeout: timeoutFlag,
    'dry-run': dryRunFlag,
  };

  async run() {
    const {flags} = await this.parse(RepoUpAll);
    const {timeout: timeoutSeconds, 'mount-only': mountOnly = false, 'dry-run': dryRun} = flags;
    const {context} = await this.activeContext();
    const {name: machine, definition, call} = await this.machine(flags.machine);
    const subjects = subjectsOn(context, machine, {forks: flags['include-forks']});
    const concurrency = flags.parallel ? flags.concurrency : 1;
    const ask = {machine, datastore: definition.datastore, concurrency, mountOnly, dryRun, timeoutSeconds};
    const repositories = await this.progress(`Starting the repositories of ${machine}`, (onEvent) =>
      upAll(call, subjects, {...ask, onEvent}),
    );
    this.print(manyTable(machine, repositories));
    const verb = mountOnly ? 'repo mount' : 'repo up --mount';
    const error = notAll(repositories, machine, (name) => `rdc ${verb} ${name} --machine ${machine}`);
    if (error) throw error;
    if (dryRun) this.note('This was a dry run; nothing was changed.');
    return {machine, repositories, dryRun};
  }
}
