import {ProxyCommand} from '../../cli/command/proxy.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';
import {proxyText} from '../../cli/views/proxy.js';

export default class ProxyDown extends ProxyCommand {
  static override summary = 'Stop Traefik: nothing of a machine is reached from outside any more.';
  static override description =
    'Also after a reboot, until "proxy up" or "push-infra". Apps run on, and the route server goes on following them.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {flags} = await this.parse(ProxyDown);
    const proxy = await this.proxy(flags.machine);
    const {name: machine} = proxy.access;
    const dryRun = flags['dry-run'];
    if (!dryRun) await this.confirm(`Stop serving all apps of ${machine}?`);
    const status = await this.ask(`Stopping Traefik of ${machine}`, proxy, 'proxy-down', {}, {dryRun});
    this.print(proxyText(machine, status, []));
    this.note(
      dryRun ? 'This was a dry run; nothing was stopped.' : `Start it again: rdc proxy up --machine ${machine}`,
    );
    return {machine, dryRun, ...status};
  }
}
