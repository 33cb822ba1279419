import {ProxyCommand} from '../../cli/command/proxy.js';
import {machineFlag} from '../../cli/flags/common.js';
import {certificatesText} from '../../cli/views/proxy.js';
import {nameOf} from '../../domain/repository/repositories.js';
import {EXIT_STATUS} from '../../shared/codes.js';

export default class ProxyCerts extends ProxyCommand {
  static override summary = 'Show the certificates of a machine, and the hosts that wait for one.';
  static override description =
    'When hosts wait and the log of Traefik says why the last attempt failed, that is told in one sentence. No private ' +
    'key leaves the server. The exit status is 3 when the route server does not answer, so that nobody knows what waits.';
  static override examples = ['<%= config.bin %> <%= command.id %> --machine server-1'];
  static override flags = {machine: machineFlag};

  async run() {
    const {flags} = await this.parse(ProxyCerts);
    const proxy = await this.proxy(flags.machine);
    const {name: machine} = proxy.access;
    const result = await this.ask(`Asking ${machine}`, proxy, 'proxy-certs', {});
    const {failure} = result;
    const worded = {...result, failure: failure && {...failure, hints: failure.hints.map(proxy.words)}};
    this.print(certificatesText(machine, worded, (repository) => nameOf(proxy.context, repository)));
    if (!result.routesRead) this.exitStatus(EXIT_STATUS.PARTIAL);
    return {machine, ...worded};
  }
}
