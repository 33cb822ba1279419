import {ProxyCommand} from '../../cli/command/proxy.js';
import {dryRunFlag, machineFlag} from '../../cli/flags/common.js';

export default class ProxyRefresh extends ProxyCommand {
  static override summary = 'Let the route server read all containers and its configuration again.';
  static override description = 'It follows every change by itself; this is for when you do not want to believe that.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag, 'dry-run': dryRunFlag};

  async run() {
    const {flags} = await this.parse(ProxyRefresh);
    const proxy = await this.proxy(flags.machine);
    const {name: machine} = proxy.access;
    const dryRun = flags['dry-run'];
    const {routes} = await this.ask(`Refreshing the routes of ${machine}`, proxy, 'proxy-refresh', {}, {dryRun});
    this.print(`${machine} has ${routes.length} ${routes.length === 1 ? 'route' : 'routes'}.`);
    this.note(
      dryRun ? 'This was a dry run; nothing was read again.' : `See them: rdc proxy routes --machine ${machine}`,
    );
    return {machine, dryRun, routes};
  }
}
