import {Args} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {wordsAfter} from '../../cli/command/words.js';
import {machineFlag} from '../../cli/flags/common.js';
import {execWords, runningContainer} from '../../domain/repository/containers.js';
import {RdcError} from '../../shared/errors.js';

export default class RepoExec extends RepositoryCommand {
  static override summary = 'Run a command in a container of a repository.';
  static override description =
    'It gets the stdin of rdc, and a terminal when rdc has one. The exit status is that of the command. With --json ' +
    'what it prints is part of the result.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop web --machine server-1 -- ls /www',
    '<%= config.bin %> <%= command.id %> shop db --machine server-1 -- pg_dump app',
  ];
  static override strict = false;
  static override args = {
    name: Args.string({description: 'repository', required: true}),
    service: Args.string({description: 'service whose container it runs in', required: true}),
    command: Args.string({description: 'command and its arguments, after --', required: true}),
  };
  static override flags = {machine: machineFlag};

  async run() {
    const {args, raw, flags} = await this.parse(RepoExec);
    const command = wordsAfter(raw, 2);
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const {name, target, access} = repository;
    const {containers, networkId} = await this.work(`Asking ${access.name}`, repository, 'repository-ps', target);
    const container = runningContainer(containers, args.service, {name, machine: access.name});
    const {exitCode, ...output} = await this.ports.runAttached(
      (window) => access.machine.openAgent(execWords(networkId, container, command, window !== undefined), window),
      {keep: this.format !== 'table', signal: this.signal},
    );
    if (exitCode === undefined) {
      throw new RdcError('SSH_UNREACHABLE', `The connection to ${access.name} was lost while the command ran.`, {
        hint: `See whether it still runs: rdc repo exec ${name} ${args.service} --machine ${access.name} -- ps`,
      });
    }
    this.exitStatus(exitCode);
    return {exitCode, ...output};
  }
}
