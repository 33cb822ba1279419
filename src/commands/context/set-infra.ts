import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {acmeCaFile, infraFlags, toInfra} from '../../cli/flags/infra.js';
import {infraText} from '../../cli/views/infra.js';
import type {Infra} from '../../contract/infra.js';
import {chooseMachine} from '../../domain/machine/machines.js';
import {infraRemarks, maskedInfra, mergeInfra} from '../../domain/proxy/infra.js';

export default class ContextSetInfra extends RdcCommand<{name: string; infra: Infra; dryRun: boolean}> {
  static override summary = 'Store how the internet reaches a machine: addresses, domain, certificates, ports.';
  static override description =
    'Values are only stored; push-infra brings them to the server. Values that are not given ' +
    'stay as they are; an empty text removes one.';
  static override aliases = ['set-infra'];
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1 --public-ipv4 203.0.113.50 --base-domain example.com',
    '<%= config.bin %> <%= command.id %> server-1 --cert-email admin@example.com --cf-dns-token-stdin < token.txt',
  ];
  static override args = {machine: Args.string({description: 'machine the values are for', required: true})};
  static override flags = {
    ...infraFlags,
    'dry-run': dryRunFlag,
  };

  override async run(): Promise<{name: string; infra: Infra; dryRun: boolean}> {
    const {args, flags} = await this.parse(ContextSetInfra);
    const fromStdin = flags['cf-dns-token-stdin'];
    const token = fromStdin
      ? await this.secret('Cloudflare token:', {stdin: true, flag: 'cf-dns-token-stdin'})
      : undefined;
    const given = toInfra(flags, {token: token?.reveal(), acmeCa: await acmeCaFile(flags['acme-ca-file'])});
    const {name, infra} = await this.updateContext((context) => {
      const {name: machine, definition} = chooseMachine(context, args.machine);
      definition.infra = mergeInfra(definition.infra, given, definition.port);
      return {name: machine, infra: maskedInfra(definition.infra)};
    }, flags['dry-run']);
    this.print(infraText(name, infra));
    for (const remark of infraRemarks(infra)) this.warning(remark);
    this.note(`Next: rdc context push-infra ${name}`);
    return {name, infra, dryRun: flags['dry-run']};
  }
}
