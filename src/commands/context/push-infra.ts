import {Args, Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {wordsAfter} from '../../cli/command/words.js';
import {concurrencyFlag, dryRunFlag, remoteFlags} from '../../cli/flags/common.js';
import {pushedTable, pushedText} from '../../cli/views/infra.js';
import type {EventFrame} from '../../contract/frames.js';
import type {Result} from '../../contract/index.js';
import type {MachineTarget} from '../../domain/machine/machines.js';
import {chooseMachines, notAllMachines} from '../../domain/machine/many-machines.js';
import {infraOf} from '../../domain/proxy/infra-push.js';
import {renderProxy} from '../../domain/proxy/render.js';
import {forEach, type Row} from '../../domain/repository/many-repositories.js';

type Pushed = Result<'proxy-install'>;
interface Options {
  readonly dryRun: boolean;
  readonly skipRouterRestart: boolean;
}

export default class ContextPushInfra extends RdcCommand {
  static override summary = 'Bring the stored infrastructure to servers: configure and start their proxies.';
  static override description =
    "Writes Traefik's configuration below /opt/rediacc/proxy and starts Traefik and the route " +
    'server; restarts only what changed. A second run changes nothing. Run it again after every set-infra. When Traefik ' +
    'does not come up, the previous configuration is put back. With several machines one that fails does not stop the ' +
    'others; the exit status is 3 then.';
  static override aliases = ['push-infra'];
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1',
    '<%= config.bin %> <%= command.id %> server-1 --dry-run',
    '<%= config.bin %> <%= command.id %> server-1 server-2',
    '<%= config.bin %> <%= command.id %> --all --concurrency 5',
  ];
  static override strict = false;
  static override args = {machine: Args.string({description: 'machine to configure; more may follow'})};
  static override flags = {
    all: Flags.boolean({env: 'RDC_ALL', summary: 'all machines of the context that set-infra was run for'}),
    concurrency: concurrencyFlag('how many machines at the same time'),
    'dry-run': dryRunFlag,
    ...remoteFlags,
  };

  override async run() {
    const {raw, flags} = await this.parse(ContextPushInfra);
    const {context} = await this.activeContext();
    const targets = chooseMachines(context, wordsAfter(raw, 0), flags.all);
    const options = {dryRun: flags['dry-run'], skipRouterRestart: flags['skip-router-restart']};
    const [only] = targets;
    if (only && targets.length === 1 && !flags.all) return this.pushOne(only, options);
    // Of those that were named each must be ready before any is touched; `--all` means those that are.
    if (!flags.all) targets.forEach(infraOf);
    const machines = await this.progress(`Configuring the proxies of ${targets.length} machines`, (onEvent) =>
      forEach(targets, {concurrency: flags.concurrency, onEvent}, (target, onEach) =>
        this.pushEach(target, options, onEach),
      ),
    );
    this.print(pushedTable(machines));
    const error = notAllMachines(machines, (names) => `rdc context push-infra ${names}`);
    if (error) throw error;
    return {machines, dryRun: options.dryRun};
  }

  private async pushOne(target: MachineTarget, options: Options) {
    const files = renderProxy(infraOf(target));
    const {name, call} = await this.machine(target.name);
    const {dryRun, skipRouterRestart} = options;
    const pushed = await this.progress(`Configuring the proxy of ${name}`, (onEvent) =>
      call('proxy-install', {files, skipRouterRestart}, {onEvent, dryRun}),
    );
    this.print(pushedText(name, pushed, dryRun));
    return {...pushed, name, dryRun};
  }

  private async pushEach(
    target: MachineTarget,
    {dryRun, skipRouterRestart}: Options,
    onEvent: (event: EventFrame) => void,
  ): Promise<Pick<Row, 'result'> & Partial<Row> & Partial<Pushed>> {
    if (!target.definition.infra) return {result: 'skipped', message: 'set-infra was never run for it'};
    const {context} = await this.activeContext();
    const {call} = await this.connect({...target, context});
    const files = renderProxy(infraOf(target));
    const pushed = await call('proxy-install', {files, skipRouterRestart}, {onEvent, dryRun});
    const changes = pushed.changes.length > 0 || pushed.restarted.length > 0;
    return {...pushed, result: changes ? (dryRun ? 'would change' : 'changed') : 'unchanged'};
  }
}
