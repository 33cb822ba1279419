import {ProxyCommand} from '../../cli/command/proxy.js';
import {machineFlag} from '../../cli/flags/common.js';
import {proxyText} from '../../cli/views/proxy.js';
import {proxyProblems} from '../../domain/proxy/health.js';
import {EXIT_STATUS} from '../../shared/codes.js';

export default class ProxyStatus extends ProxyCommand {
  static override summary = 'Show how Traefik and the route server of a machine are doing.';
  static override description =
    'The exit status is 16 when one of them does not run, or when the route server is degraded: a Docker daemon does ' +
    'not answer, or two services claim the same. Warnings are about single services and leave it at 0.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag};

  async run() {
    const {flags} = await this.parse(ProxyStatus);
    const proxy = await this.proxy(flags.machine);
    const {name: machine} = proxy.access;
    const status = await this.ask(`Asking ${machine}`, proxy, 'proxy-status', {});
    const problems = proxyProblems(status).map(({problem, hint}) => ({problem, hint: proxy.words(hint)}));
    this.print(proxyText(machine, status, problems));
    if (problems.length > 0) this.exitStatus(EXIT_STATUS.HEALTH_CHECK_FAILED);
    return {machine, ...status, problems};
  }
}
