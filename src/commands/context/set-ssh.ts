import {Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {readablePrivateKey, readablePublicKey} from '../../cli/io/key-file.js';

interface SshSettings {
  privateKeyPath: string;
  publicKeyPath?: string;
  dryRun: boolean;
}

export default class ContextSetSsh extends RdcCommand<SshSettings> {
  static override summary = 'Change the SSH key for all machines of the context.';
  static override examples = ['<%= config.bin %> <%= command.id %> --private-key ~/.ssh/id_ed25519'];
  static override flags = {
    'private-key': Flags.string({
      env: 'RDC_PRIVATE_KEY',
      helpValue: '<path>',
      required: true,
      summary: 'private key file',
    }),
    'public-key': Flags.string({env: 'RDC_PUBLIC_KEY', helpValue: '<path>', summary: 'public key file'}),
    'dry-run': dryRunFlag,
  };

  override async run(): Promise<SshSettings> {
    const {flags} = await this.parse(ContextSetSsh);
    const ssh = {
      privateKeyPath: await readablePrivateKey(flags['private-key']),
      ...(flags['public-key'] && {publicKeyPath: await readablePublicKey(flags['public-key'])}),
    };
    const name = await this.updateContext((context) => {
      context.ssh = ssh;
      return context.name;
    }, flags['dry-run']);
    this.print(`Machines of "${name}" are reached with ${ssh.privateKeyPath}.`);
    return {...ssh, dryRun: flags['dry-run']};
  }
}
