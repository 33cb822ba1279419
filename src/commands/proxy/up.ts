import {ProxyCommand} from '../../cli/command/proxy.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {proxyText} from '../../cli/views/proxy.js';

export default class ProxyUp extends ProxyCommand {
  static override summary = 'Start Traefik and the route server of a machine.';
  static override description = 'As push-infra installed them. To change what they do: set-infra, then push-infra.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {flags} = await this.parse(ProxyUp);
    const proxy = await this.proxy(flags.machine);
    const {name: machine} = proxy.access;
    const dryRun = flags['dry-run'];
    const status = await this.ask(`Starting the proxy of ${machine}`, proxy, 'proxy-up', {}, {dryRun});
    this.print(proxyText(machine, status, []));
    if (dryRun) this.note('This was a dry run; nothing was started.');
    return {machine, dryRun, ...status};
  }
}
