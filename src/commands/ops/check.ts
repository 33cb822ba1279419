import {RdcCommand} from '../../cli/command/base.js';
import {checkText} from '../../cli/views/ops.js';
import type {HostCheck} from '../../lab/index.js';

/** Unhealthy; see the exit statuses. */
const UNHEALTHY = 2;

export default class OpsCheck extends RdcCommand<{checks: HostCheck[]}> {
  static override summary = 'Check whether a local test server can run on this workstation.';
  static override description = 'Changes nothing. Exit status 2 when something is missing.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  override async run(): Promise<{checks: HostCheck[]}> {
    await this.parse(OpsCheck);
    const {checkHost, openLab} = await import('../../lab/index.js');
    const checks = await checkHost(openLab(() => {}, this.config.root));
    this.print(checkText(checks));
    if (checks.some(({state}) => state === 'failed')) this.exitStatus(UNHEALTHY);
    return {checks};
  }
}
