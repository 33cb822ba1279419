import {RdcCommand} from '../../cli/command/base.js';

export default class ContextCurrent extends RdcCommand<{name: string}> {
  static override summary = 'Print the name of the active context.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  override async run(): Promise<{name: string}> {
    await this.parse(ContextCurrent);
    const {name} = await this.activeContext();
    this.print(name);
    return {name};
  }
}
