import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {datastoreFlags, dryRunFlag, remoteFlags} from '../../cli/flags/common.js';
import {collectPlan} from '../../cli/io/progress.js';
import {plannedText, setupText} from '../../cli/views/machine.js';
import type {Result} from '../../contract/index.js';
import {read} from '../../contract/read.js';
import {ServerPath} from '../../contract/types.js';
import {parseDatastoreSize} from '../../domain/machine/datastore-size.js';
import {chooseMachine} from '../../domain/machine/machines.js';

type SetUp = Result<'machine-setup'> & {name: string; dryRun: boolean};

export default class ContextSetupMachine extends RdcCommand<SetUp> {
  static override summary = 'Prepare a server: packages, user, datastore, layout.';
  static override description =
    'Can be run again: it does what is missing, also after an interruption. Needs root or sudo ' +
    'without password. SSH access is never changed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1',
    '<%= config.bin %> <%= command.id %> server-1 --datastore-size 100G',
  ];
  static override args = {name: Args.string({description: 'machine to prepare', required: true})};
  static override flags = {
    ...datastoreFlags,
    'dry-run': dryRunFlag,
    ...remoteFlags,
  };

  override async run(): Promise<SetUp> {
    const {args, flags} = await this.parse(ContextSetupMachine);
    const datastoreSize = parseDatastoreSize(flags['datastore-size']);
    const {definition} = await this.target(args.name);
    const datastore = read(ServerPath, flags.datastore ?? definition.datastore, 'datastore path');
    const params = {datastore, datastoreSize, datastoreDevice: flags['datastore-device']};
    const {name, call} = await this.machine(args.name);
    const dryRun = flags['dry-run'];
    const plan: string[] = [];
    const done = await this.progress(`Preparing ${name}`, (onEvent) =>
      call('machine-setup', params, {dryRun, onEvent: collectPlan(plan, onEvent)}),
    );
    await this.updateContext((context) => {
      chooseMachine(context, name).definition.datastore = datastore;
    }, dryRun);
    this.print(dryRun ? plannedText(name, plan) : setupText(name, done));
    this.note(`Next: rdc context set-infra ${name} --public-ipv4 <address> --base-domain <domain>`);
    return {...done, ...(dryRun && {changed: plan}), name, dryRun};
  }
}
