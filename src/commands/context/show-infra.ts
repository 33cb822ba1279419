import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {showSecretsFlag} from '../../cli/flags/common.js';
import {infraText} from '../../cli/views/infra.js';
import type {Infra} from '../../contract/infra.js';
import {maskedInfra} from '../../domain/proxy/infra.js';

export default class ContextShowInfra extends RdcCommand<{name: string; infra: Infra | null}> {
  static override summary = 'Show what set-infra stored for a machine.';
  static override aliases = ['show-infra'];
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1',
    '<%= config.bin %> <%= command.id %> server-1 --show-secrets',
  ];
  static override args = {machine: Args.string({description: 'machine to show', required: true})};
  static override flags = {'show-secrets': showSecretsFlag};

  override async run(): Promise<{name: string; infra: Infra | null}> {
    const {args, flags} = await this.parse(ContextShowInfra);
    const {name, definition} = await this.target(args.machine);
    const stored = definition.infra ?? null;
    const infra = stored && !flags['show-secrets'] ? maskedInfra(stored) : stored;
    this.print(infra ? infraText(name, infra) : `No infrastructure is set for machine "${name}".`);
    if (!infra) this.note(`Set it: rdc context set-infra ${name} --public-ipv4 <address> --base-domain <domain>`);
    return {name, infra};
  }
}
