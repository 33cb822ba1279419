import {Args, Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {dryRunFlag} from '../../cli/flags/common.js';
import {readablePrivateKey} from '../../cli/io/key-file.js';
import {createLocalContext} from '../../domain/context/contexts.js';

interface Created {
  name: string;
  sshKey: string;
  active: boolean;
  dryRun: boolean;
}

export default class ContextCreateLocal extends RdcCommand<Created> {
  static override summary = 'Create a context that is kept on this workstation.';
  static override description =
    'A context holds machines, repositories with their credentials, and one SSH key for all of ' +
    'them. The first context becomes the active one.';
  static override examples = ['<%= config.bin %> <%= command.id %> production --ssh-key ~/.ssh/id_ed25519'];
  static override args = {name: Args.string({description: 'name of the new context', required: true})};
  static override flags = {
    'ssh-key': Flags.string({
      env: 'RDC_SSH_KEY',
      helpValue: '<path>',
      required: true,
      summary: 'private key for the machines of the context',
    }),
    'dry-run': dryRunFlag,
  };

  override async run(): Promise<Created> {
    const {args, flags} = await this.parse(ContextCreateLocal);
    const sshKey = await readablePrivateKey(flags['ssh-key']);
    const {name, active} = await this.updateDocument((document) => {
      const created = createLocalContext(document, args.name, sshKey);
      return {name: created.name, active: document.activeContext === created.name};
    }, flags['dry-run']);
    this.print(`Context "${name}" was created${active ? ' and is active' : ''}.`);
    this.note(
      active
        ? 'Next: rdc context add-machine <name> --ip <address> --user <user>'
        : `To work in it: rdc context use ${name}`,
    );
    return {name, sshKey, active, dryRun: flags['dry-run']};
  }
}
