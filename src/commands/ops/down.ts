import {Args, Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';

interface Down {
  machines: {name: string; state: 'suspended' | 'stopped' | 'removed'}[];
}

export default class OpsDown extends RdcCommand<Down> {
  static override summary = 'Put local test servers to sleep or shut them down, or remove them.';
  static override description =
    'Under QEMU a server sleeps: it takes no memory and goes on where it was with "rdc ops up". ' +
    'Under User-mode Linux it is shut down and boots then, in seconds. ' +
    'Without a name all servers are meant.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> server-1 --delete',
    '<%= config.bin %> <%= command.id %> --purge',
  ];
  static override args = {name: Args.string({description: 'server to put to sleep or shut down; default: all'})};
  static override flags = {
    delete: Flags.boolean({env: 'RDC_DELETE', summary: 'remove the server with all that is on it; asks first'}),
    purge: Flags.boolean({
      env: 'RDC_PURGE',
      summary: 'remove all servers, and the images and programs built for them; asks first',
    }),
  };

  override async run(): Promise<Down> {
    const {args, flags} = await this.parse(OpsDown);
    const {findMachine, listMachines, openLab, purge, remove, suspend} = await import('../../lab/index.js');
    const lab = openLab(() => {}, this.config.root);
    const known = args.name && !flags.purge ? [await findMachine(lab, args.name)] : await listMachines(lab);
    const removing = flags.delete || flags.purge;
    if (removing)
      await this.confirm(
        `${known.map(({name}) => name).join(', ') || 'No server'} will be removed with all that is on it.`,
      );
    const machines: Down['machines'] = [];
    for (const {name, accelerator} of known) {
      const ending = accelerator === 'uml' ? 'Shutting down' : 'Putting to sleep';
      const state = await this.progress(`${removing ? 'Removing' : ending} ${name}`, async () => {
        if (removing) return remove(lab, name).then(() => 'removed' as const);
        return (await suspend(lab, name)).suspended ? ('suspended' as const) : ('stopped' as const);
      });
      machines.push({name, state});
    }
    if (flags.purge) await purge(lab);
    this.print(machines.map(({name, state}) => `${name}: ${state}`).join('\n') || 'There is no local server.');
    return {machines};
  }
}
