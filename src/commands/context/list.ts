import {RdcCommand} from '../../cli/command/base.js';
import {contextRows, contextTable, type ContextRow} from '../../cli/views/context.js';

export default class ContextList extends RdcCommand<ContextRow[]> {
  static override summary = 'List all contexts.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --output json',
  ];

  override async run(): Promise<ContextRow[]> {
    await this.parse(ContextList);
    const rows = contextRows(await (await this.store()).read());
    this.print(contextTable(rows));
    return rows;
  }
}
