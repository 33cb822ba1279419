import {RdcCommand} from '../../cli/command/base.js';
import {newServersText, serverTable} from '../../cli/views/ops.js';
import type {Choice, MachineSummary} from '../../lab/index.js';

interface Status {
  machines: MachineSummary[];
  /** How a new server would be run, and why; null when that was not tried yet. */
  newServers: Choice | null;
}

export default class OpsStatus extends RdcCommand<Status> {
  static override summary = 'List the local test servers, and how new ones are run.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  override async run(): Promise<Status> {
    await this.parse(OpsStatus);
    const {knownChoice, listMachines, openLab, summaryOf} = await import('../../lab/index.js');
    const lab = openLab(() => {}, this.config.root);
    const machines = (await listMachines(lab)).map(summaryOf);
    const newServers = (await knownChoice(lab)) ?? null;
    this.print(serverTable(machines));
    this.note(newServersText(newServers));
    return {machines, newServers};
  }
}
