import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag, hostKeyFlags, remoteFlags} from '../../cli/flags/common.js';
import {consentOf} from '../../cli/tasks/host-trust.js';
import {scanFailed, scanMachine} from '../../cli/tasks/scan-keys.js';
import {scanText, type ScanRow} from '../../cli/views/machine.js';
import {chooseMachine} from '../../domain/machine/machines.js';
import {messageOf} from '../../shared/errors.js';

export default class ContextScanKeys extends RdcCommand<{machines: ScanRow[]; dryRun: boolean}> {
  static override summary = 'Read the host keys of machines again and pin them.';
  static override description = 'Keys that differ from the pinned ones are shown beside them and must be accepted.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1',
    '<%= config.bin %> <%= command.id %> server-1 --host-key-fingerprint SHA256:…',
  ];
  static override args = {machine: Args.string({description: 'machine to scan; all of them when left out'})};
  static override flags = {
    ...hostKeyFlags,
    'connect-timeout': remoteFlags['connect-timeout'],
    'dry-run': dryRunFlag,
  };

  override async run(): Promise<{machines: ScanRow[]; dryRun: boolean}> {
    const {args, flags} = await this.parse(ContextScanKeys);
    const {context} = await this.activeContext();
    const names = args.machine === undefined ? Object.keys(context.machines) : [args.machine];
    const how = {timeoutMs: flags['connect-timeout'] * 1000, consent: consentOf(flags)};
    const machines: ScanRow[] = [];
    for (const name of names) {
      try {
        const {row, knownHosts} = await scanMachine(this.ports, chooseMachine(context, name), how);
        await this.updateContext((current) => {
          chooseMachine(current, name).definition.knownHosts = knownHosts;
        }, flags['dry-run']);
        machines.push(row);
      } catch (error) {
        if (names.length === 1) throw error;
        machines.push({machine: name, state: 'failed', fingerprints: [], message: messageOf(error)});
      }
    }
    if (machines.some(({state}) => state === 'failed')) throw scanFailed(machines);
    this.print(scanText(machines));
    return {machines, dryRun: flags['dry-run']};
  }
}
