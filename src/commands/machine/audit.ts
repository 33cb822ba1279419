import {Args, Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {remoteFlags} from '../../cli/flags/common.js';
import {linesFlag, sinceFlag} from '../../cli/flags/repository.js';
import {auditTable, type NamedEntry} from '../../cli/views/audit.js';
import {read} from '../../contract/read.js';
import {RepositoryName} from '../../contract/types.js';
import {findRepository, nameOf} from '../../domain/repository/repositories.js';

export default class MachineAudit extends RdcCommand<NamedEntry[]> {
  static override summary = 'Show who changed what on a machine, from its journal.';
  static override description =
    'One line a change: who (as the client says of itself), as which user of the server, from which address, and how ' +
    'it ended. "started" means that it runs still, or that it was killed. How long entries are kept, the journal decides.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1',
    '<%= config.bin %> <%= command.id %> server-1 --repository shop --since 7d',
  ];
  static override args = {name: Args.string({description: 'machine; default: that of the context'})};
  static override flags = {
    repository: Flags.string({
      char: 'r',
      env: 'RDC_REPOSITORY',
      helpValue: '<name>',
      summary: 'only changes of this repository',
    }),
    lines: linesFlag,
    since: sinceFlag,
    ...remoteFlags,
  };

  override async run(): Promise<NamedEntry[]> {
    const {args, flags} = await this.parse(MachineAudit);
    const {context} = await this.activeContext();
    const wanted =
      flags.repository && findRepository(context, read(RepositoryName, flags.repository, 'repository name'));
    const {name: machine, call} = await this.machine(args.name);
    const params = {
      lines: flags.lines,
      ...(wanted && {repository: wanted.repositoryGuid}),
      ...(flags.since && {since: flags.since}),
    };
    const {entries} = await this.progress(`Asking ${machine}`, (onEvent) => call('machine-audit', params, {onEvent}));
    const named = entries.map((entry) => ({
      ...entry,
      name: nameOf(context, entry.repository),
      parentName: nameOf(context, entry.parent),
    }));
    this.print(auditTable(machine, named));
    return named;
  }
}
