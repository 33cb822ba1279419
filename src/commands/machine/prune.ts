import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag, remoteFlags} from '../../cli/flags/common.js';
import {prunedText} from '../../cli/views/prune.js';
import type {Result} from '../../contract/index.js';

type Pruned = Result<'prune'> & {machine: string; dryRun: boolean};

export default class MachinePrune extends RdcCommand<Pruned> {
  static override summary = 'Remove what belongs to no repository of a machine any more.';
  static override description =
    'Network ids without image, units and addresses of closed volumes, images whose creation was cut off, empty mount ' +
    'points. Never data: an image that is whole stays, whatever else is missing; nothing of an open repository or of ' +
    'one that is worked on is touched.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1 --dry-run',
    '<%= config.bin %> <%= command.id %> server-1',
  ];
  static override args = {name: Args.string({description: 'machine; default: that of the context'})};
  static override flags = {'dry-run': dryRunFlag, ...remoteFlags};

  override async run(): Promise<Pruned> {
    const {args, flags} = await this.parse(MachinePrune);
    const {name: machine, definition, call} = await this.machine(args.name);
    const dryRun = flags['dry-run'];
    const result = await this.progress(`Looking for leftovers on ${machine}`, (onEvent) =>
      call('prune', {datastore: definition.datastore}, {dryRun, onEvent}),
    );
    this.print(prunedText(machine, result, dryRun));
    return {...result, machine, dryRun};
  }
}
