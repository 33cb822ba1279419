import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/base-command.js';
import {dryRunFlag, remoteFlags} from '../../cli/flags.js';
import {pushedText} from '../../cli/views/infra.js';
import type {Result} from '../../contract/index.js';
import {infraOf} from '../../domain/infra-push.js';
import {renderProxy} from '../../domain/proxy/render.js';

type Pushed = Result<'proxy-install'> & {name: string; dryRun: boolean};

export default class ContextPushInfra extends RdcCommand<Pushed> {
  static override summary = 'Bring the stored infrastructure to the server: configure and start its proxy.';
  static override description =
    "Writes Traefik's configuration below /opt/rediacc/proxy and starts Traefik and the route " +
    'server; restarts only what changed. A second run changes nothing. Run it again after every set-infra.';
  static override aliases = ['push-infra'];
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1',
    '<%= config.bin %> <%= command.id %> server-1 --dry-run',
  ];
  static override args = {machine: Args.string({description: 'machine to configure', required: true})};
  static override flags = {'dry-run': dryRunFlag, ...remoteFlags};

  override async run(): Promise<Pushed> {
    const {args, flags} = await this.parse(ContextPushInfra);
    const files = renderProxy(infraOf(await this.target(args.machine)));
    const {name, call} = await this.machine(args.machine);
    const dryRun = flags['dry-run'];
    const params = {files, skipRouterRestart: flags['skip-router-restart']};
    const pushed = await this.progress(`Configuring the proxy of ${name}`, (onEvent) =>
      call('proxy-install', params, {onEvent, dryRun}),
    );
    this.print(pushedText(name, pushed, dryRun));
    return {...pushed, name, dryRun};
  }
}
