import {Flags} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {registrationLines, serverText} from '../../cli/views/ops.js';
import {registerLabServer} from '../../domain/context/lab-server.js';
import type {MachineSummary} from '../../lab/index.js';

interface Up {
  machines: MachineSummary[];
}

export default class OpsUp extends RdcCommand<Up> {
  static override summary = 'Start a local test server, for trying rdc without a server.';
  static override description =
    'Builds a Debian 13 server from Debian packages and runs it the fastest way that works here: in QEMU with KVM, under User-mode Linux ' +
    'with a kernel that is built, or emulated. The first time takes some minutes, later ones seconds. It is reached over ports of 127.0.0.1 only. ' +
    'Image "server" has Docker and a registry with images to play with; "bare" has only systemd, sshd and sudo.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --register',
    '<%= config.bin %> <%= command.id %> --name try --image bare',
  ];
  static override flags = {
    name: Flags.string({
      env: 'RDC_NAME',
      default: 'server-1',
      summary: 'name of the server; with --count, of the first',
    }),
    count: Flags.integer({env: 'RDC_COUNT', default: 1, min: 1, max: 2, summary: 'how many servers to start'}),
    image: Flags.option({
      env: 'RDC_IMAGE',
      options: ['server', 'bare'] as const,
      summary: 'what is on a new server; default: server',
    })(),
    fresh: Flags.boolean({env: 'RDC_FRESH', summary: 'take it back to how it was when it was new, in seconds'}),
    rebuild: Flags.boolean({env: 'RDC_REBUILD', summary: 'make it anew; asks first'}),
    register: Flags.boolean({
      env: 'RDC_REGISTER',
      allowNo: true,
      summary: 'add it to the context "lab", which is made when there is none',
    }),
  };

  override async run(): Promise<Up> {
    const {flags} = await this.parse(OpsUp);
    const {openLab, summaryOf, up} = await import('../../lab/index.js');
    const machines: MachineSummary[] = [];
    for (const name of namesOf(flags.name, flags.count)) {
      if (flags.rebuild) await this.confirm(`${name} is made anew; what is on it is lost.`);
      const machine = await this.progress(`Starting ${name}`, (onEvent) => {
        const lab = openLab((line) => onEvent({type: 'log', stream: 'stderr', line}), this.config.root);
        return up(lab, {...flags, name});
      });
      machines.push(summaryOf(machine));
    }
    this.print(machines.map(serverText).join('\n\n'));
    await (flags.register ? this.register(machines) : this.showHowTo(machines));
    return {machines};
  }

  private async register(machines: readonly MachineSummary[]): Promise<void> {
    for (const machine of machines) {
      const {name} = await this.updateDocument((document) => registerLabServer(document, machine));
      this.note(
        `Registered as "${machine.name}" in context "${name}". Next: rdc context setup-machine ${machine.name} --context ${name}`,
      );
    }
  }

  private showHowTo(machines: readonly MachineSummary[]): void {
    const [create, ...add] = machines.flatMap((machine, at) => registrationLines(machine).slice(at === 0 ? 0 : 1));
    this.note(['Make rdc know it:', create, ...add].join('\n  '));
  }
}

/** `server-1` and then `server-2`; other names get a number. */
const namesOf = (first: string, count: number): string[] => {
  const [, stem = first, number = '1'] = /^(.*)-(\d+)$/.exec(first) ?? [];
  return [first, ...Array.from({length: count - 1}, (_, at) => `${stem}-${Number(number) + at + 1}`)];
};
