import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import type {MachineSummary} from '../../lab/index.js';

export default class OpsReset extends RdcCommand<MachineSummary> {
  static override summary = 'Take a local test server back to how it was when it was new.';
  static override description =
    'Takes seconds. What was done on the server is gone; the contexts here stay as they are.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> server-2 --yes',
  ];
  static override args = {name: Args.string({description: 'server to reset', default: 'server-1'})};

  override async run(): Promise<MachineSummary> {
    const {args} = await this.parse(OpsReset);
    const {findMachine, openLab, reset, summaryOf} = await import('../../lab/index.js');
    const lab = openLab(() => {}, this.config.root);
    const {name} = await findMachine(lab, args.name);
    await this.confirm(`What was done on ${name} will be gone.`);
    const machine = await this.progress(`Resetting ${name}`, () => reset(lab, name));
    this.print(`${name} is as it was when it was new.`);
    return summaryOf(machine);
  }
}
