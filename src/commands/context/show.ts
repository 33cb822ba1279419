import {RdcCommand} from '../../cli/command/base.js';
import {showSecretsFlag} from '../../cli/flags/common.js';
import {contextText} from '../../cli/views/context.js';
import type {ContextDocument} from '../../contract/document.js';
import {maskContext} from '../../domain/context/masked.js';

type Shown = ContextDocument & {active: boolean};

export default class ContextShow extends RdcCommand<Shown> {
  static override summary = 'Show the active context, or the one of --context.';
  static override description = 'Credentials and tokens are printed as *** unless --show-secrets is given.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --context staging --output json --show-secrets',
  ];
  static override flags = {'show-secrets': showSecretsFlag};

  override async run(): Promise<Shown> {
    const {flags} = await this.parse(ContextShow);
    const {name, context} = await this.activeContext();
    const {activeContext} = await (await this.store()).read();
    const shown = {...(flags['show-secrets'] ? context : maskContext(context)), active: activeContext === name};
    this.print(contextText(shown, shown.active));
    return shown;
  }
}
