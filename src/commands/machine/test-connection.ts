import {Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {addressOf} from '../../cli/command/machine-access.js';
import {hostKeyFlags, machineFlag, remoteFlags} from '../../cli/flags/common.js';
import {testConnection} from '../../cli/tasks/connection-test.js';
import {consentOf} from '../../cli/tasks/host-trust.js';
import {connectionText} from '../../cli/views/connection.js';
import {allChecks, testTarget, type Check} from '../../domain/machine/connection.js';
import {pinned} from '../../domain/machine/host-trust.js';
import {chooseMachine} from '../../domain/machine/machines.js';

interface Tested {
  name: string;
  checks: Check[];
  saved: boolean;
}

export default class MachineTestConnection extends RdcCommand<Tested> {
  static override summary = 'Test the way to a server: network, host key, login, sudo, agent, set-up.';
  static override description = 'Nothing is changed on the server. The exit status is that of the check that failed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --machine server-1',
    '<%= config.bin %> <%= command.id %> --ip 203.0.113.50 --user root --accept-host-key',
  ];
  static override flags = {
    machine: machineFlag,
    ip: Flags.string({env: 'RDC_IP', helpValue: '<address>', summary: 'IP address or host name'}),
    user: Flags.string({env: 'RDC_USER', helpValue: '<name>', summary: 'user to log in as'}),
    port: Flags.integer({env: 'RDC_PORT', summary: 'SSH port; default: 22'}),
    datastore: Flags.string({env: 'RDC_DATASTORE', helpValue: '<path>', summary: 'path of the datastore there'}),
    save: Flags.boolean({
      env: 'RDC_SAVE',
      dependsOn: ['machine'],
      summary: 'pin the host keys that were verified to --machine',
    }),
    ...hostKeyFlags,
    ...remoteFlags,
  };

  override async run(): Promise<Tested> {
    const {flags} = await this.parse(MachineTestConnection);
    const {context} = await this.activeContext();
    const machine = flags.machine ?? (flags.ip === undefined ? context.defaults.machine : undefined);
    const {name, definition} = testTarget(context, machine, flags);
    const address = addressOf(name, definition, context);
    const subject = {address, definition, consent: consentOf(flags), connect: this.connection()};
    const {checks, keys, status} = await testConnection(this.ports, subject);
    const saved = flags.save && keys.length > 0;
    if (saved) {
      await this.updateContext((current) => {
        chooseMachine(current, flags.machine).definition.knownHosts = pinned(keys);
      });
    }
    const all = allChecks(checks);
    this.print(connectionText(name, all));
    this.exitStatus(status);
    return {name, checks: all, saved};
  }
}
