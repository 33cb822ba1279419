import {Flags} from '@oclif/core';
import {ProxyCommand} from '../../cli/command/proxy.js';
import {machineFlag} from '../../cli/flags/common.js';
import {routesTable} from '../../cli/views/proxy.js';
import {read} from '../../contract/read.js';
import {RepositoryName} from '../../contract/types.js';
import {namedRoutes, routesOf} from '../../domain/proxy/routes.js';
import {findRepository} from '../../domain/repository/repositories.js';

export default class ProxyRoutes extends ProxyCommand {
  static override summary = 'Show what Traefik serves on a machine: hosts, targets, certificates.';
  static override description =
    'CERTIFICATE is the end of one that was issued; "pending" has not come yet and "failed" says that the last attempt ' +
    'did (rdc proxy certs tells why); "own" is the one that Traefik makes for itself, which browsers do not trust.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --machine server-1',
    '<%= config.bin %> <%= command.id %> --repo shop --machine server-1',
  ];
  static override flags = {
    machine: machineFlag,
    repo: Flags.string({env: 'RDC_REPO', helpValue: '<name>', summary: 'only routes of this repository'}),
  };

  async run() {
    const {flags} = await this.parse(ProxyRoutes);
    const {context} = await this.activeContext();
    const wanted =
      flags.repo === undefined
        ? undefined
        : findRepository(context, read(RepositoryName, flags.repo, 'repository name'));
    const proxy = await this.proxy(flags.machine);
    const {name: machine} = proxy.access;
    const {routes} = await this.ask(`Asking ${machine}`, proxy, 'proxy-routes', {});
    const named = namedRoutes(wanted ? routesOf(wanted, routes) : routes, context);
    this.print(routesTable(machine, named));
    return named;
  }
}
