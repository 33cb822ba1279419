import {RdcCommand} from '../../cli/command/base.js';
import {serverTable} from '../../cli/views/ops.js';
import type {MachineSummary} from '../../lab/index.js';

export default class OpsStatus extends RdcCommand<{machines: MachineSummary[]}> {
  static override summary = 'List the local test servers.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  override async run(): Promise<{machines: MachineSummary[]}> {
    await this.parse(OpsStatus);
    const {listMachines, openLab, summaryOf} = await import('../../lab/index.js');
    const machines = (await listMachines(openLab(() => {}, this.config.root))).map(summaryOf);
    this.print(serverTable(machines));
    return {machines};
  }
}
