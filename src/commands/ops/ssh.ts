import {Args} from '@oclif/core';
import {RdcCommand} from '../../cli/command/base.js';
import {wordsAfter} from '../../cli/command/words.js';
import {ANY_STATUS, toLine, argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

export default class OpsSsh extends RdcCommand<{exitCode: number}> {
  static override summary = 'Enter a local test server, or run a command there.';
  static override description =
    'Uses the ssh of this workstation. The exit status is that of the command. The user may use sudo without password.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> server-1 -- sudo docker ps',
    `<%= config.bin %> <%= command.id %> server-1 -- 'free | head'`,
  ];
  static override strict = false;
  static override args = {
    name: Args.string({description: 'server to enter', default: 'server-1'}),
    command: Args.string({description: 'command to run there, after --; default: a shell'}),
  };

  override async run(): Promise<{exitCode: number}> {
    const {args, raw} = await this.parse(OpsSsh);
    const {ensureKeys, entranceOf, findMachine, openLab, sshCall} = await import('../../lab/index.js');
    const lab = openLab(() => {}, this.config.root);
    const [command, ...rest] = wordsAfter(raw, 1);
    const machine = await findMachine(lab, args.name);
    if (!machine.running) {
      throw new RdcError('LAB_FAILED', `${machine.name} does not run.`, {hint: `rdc ops up --name ${machine.name}`});
    }
    const line = remoteLine(command, rest);
    const call = sshCall(entranceOf(machine, await ensureKeys(lab)), machine.user, line, line === undefined);
    const {exitCode} = await lab.exec(call, {stdio: 'inherit', accept: ANY_STATUS});
    this.exitStatus(exitCode);
    return {exitCode};
  }
}

/** One word is a line for the server's shell, as with ssh; several are the words of one command. */
const remoteLine = (command: string | undefined, rest: string[]): string | undefined =>
  command === undefined || rest.length === 0 ? command : toLine(argv(command, ...rest));
