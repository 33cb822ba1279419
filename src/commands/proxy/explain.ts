import {Args, Flags} from '@oclif/core';
import {ProxyCommand} from '../../cli/command/proxy.js';
import {machineFlag} from '../../cli/flags/common.js';
import {explanationText} from '../../cli/views/proxy.js';
import {entryPointOf, Subject} from '../../contract/operations/proxy-explain.js';
import {read} from '../../contract/read.js';
import {explanationFor} from '../../domain/proxy/explanation.js';
import {EXIT_STATUS} from '../../shared/codes.js';

export default class ProxyExplain extends ProxyCommand {
  static override summary = 'Show how an app is reached, link by link, and which link is broken.';
  static override description =
    'DNS, entrypoint, router, service, listening socket, container, certificate: what was seen of each, and what helps. DNS is ' +
    'asked from here and compared with the addresses of set-infra. The exit status is 0 when the app is reachable, and ' +
    '16 when a link is broken or cannot be told.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop.example.com --machine server-1',
    '<%= config.bin %> <%= command.id %> tcp-25 --machine server-1',
    '<%= config.bin %> <%= command.id %> shop.example.com --dns-server 1.1.1.1 --machine server-1',
  ];
  static override args = {
    subject: Args.string({description: 'host, or an entrypoint such as tcp-25 or udp-53', required: true}),
  };
  static override flags = {
    machine: machineFlag,
    'dns-server': Flags.string({
      env: 'RDC_DNS_SERVER',
      helpValue: '<address>',
      summary: "DNS server to ask, such as 1.1.1.1; default: the workstation's",
    }),
  };

  async run() {
    const {args, flags} = await this.parse(ProxyExplain);
    const subject = read(Subject, args.subject, 'host or entrypoint');
    // An unknown machine is told before DNS is waited for.
    await this.target(flags.machine);
    const dns = entryPointOf(subject) ? null : await this.ports.lookUp(subject, flags['dns-server']);
    const proxy = await this.proxy(flags.machine);
    const {name: machine, definition} = proxy.access;
    const result = await this.ask(`Looking at ${machine}`, proxy, 'proxy-explain', {subject});
    const explanation = explanationFor(result, {context: proxy.context, machine, infra: definition.infra, dns});
    this.print(explanationText(explanation));
    if (explanation.verdict !== 'reachable') this.exitStatus(EXIT_STATUS.HEALTH_CHECK_FAILED);
    return explanation;
  }
}
