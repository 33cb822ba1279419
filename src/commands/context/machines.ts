import {RdcCommand} from '../../cli/command/base.js';
import {machineRows, machineTable, type MachineRow} from '../../cli/views/machine.js';

export default class ContextMachines extends RdcCommand<MachineRow[]> {
  static override summary = 'List the machines of the context.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --output csv',
  ];

  override async run(): Promise<MachineRow[]> {
    await this.parse(ContextMachines);
    const rows = machineRows((await this.activeContext()).context);
    this.print(machineTable(rows));
    return rows;
  }
}
