import {Args, Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag, hostKeyFlags, remoteFlags} from '../../cli/flags/common.js';
import {askForTrust, consentOf} from '../../cli/tasks/host-trust.js';
import {DEFAULT_DATASTORE} from '../../contract/types.js';
import {fingerprintsOf, pinned} from '../../domain/machine/host-trust.js';
import {addMachine, addressText, freeMachineName, readMachine} from '../../domain/machine/machines.js';

interface Added {
  name: string;
  address: string;
  fingerprints: string[];
  dryRun: boolean;
}

export default class ContextAddMachine extends RdcCommand<Added> {
  static override summary = 'Add a server to the context and pin its host keys.';
  static override description =
    "Shows the SHA256 fingerprints of the server's host keys and asks whether they are its own. " +
    'From then on a server with other keys is refused. Nothing is changed on the server.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> server-1 --ip 203.0.113.50 --user root',
    '<%= config.bin %> <%= command.id %> server-1 --ip 203.0.113.50 --user ann --host-key-fingerprint SHA256:…',
  ];
  static override args = {name: Args.string({description: 'name for the machine', required: true})};
  static override flags = {
    ip: Flags.string({env: 'RDC_IP', helpValue: '<address>', required: true, summary: 'IP address or host name'}),
    user: Flags.string({env: 'RDC_USER', helpValue: '<name>', required: true, summary: 'user to log in as'}),
    port: Flags.integer({env: 'RDC_PORT', default: 22, summary: 'SSH port'}),
    datastore: Flags.string({env: 'RDC_DATASTORE', default: DEFAULT_DATASTORE, summary: 'path of the datastore there'}),
    ...hostKeyFlags,
    'connect-timeout': remoteFlags['connect-timeout'],
    'dry-run': dryRunFlag,
  };

  override async run(): Promise<Added> {
    const {args, flags} = await this.parse(ContextAddMachine);
    const words = readMachine(flags);
    freeMachineName((await this.activeContext()).context, args.name);
    const keys = await askForTrust(
      this.ports,
      {host: words.ip, port: words.port, known: '', timeoutMs: flags['connect-timeout'] * 1000},
      consentOf(flags),
    );
    const definition = {...words, knownHosts: pinned(keys)};
    const {name} = await this.updateContext((context) => addMachine(context, args.name, definition), flags['dry-run']);
    const [address, fingerprints] = [addressText(definition), fingerprintsOf(definition.knownHosts)];
    this.print([`Machine "${name}" was added: ${address}`, ...fingerprints.map((print) => `  ${print}`)].join('\n'));
    this.note(`Next: rdc context setup-machine ${name}`);
    return {name, address, fingerprints, dryRun: flags['dry-run']};
  }
}
