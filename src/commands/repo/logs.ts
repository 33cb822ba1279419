import {Args, Flags} from '@oclif/core';
import {RepositoryCommand} from '../../cli/command/repository.js';
import {machineFlag} from '../../cli/flags/common.js';
import {linesFlag, sinceFlag} from '../../cli/flags/repository.js';
import {logText, type LogLine} from '../../cli/views/containers.js';
import {isRdcError, RdcError} from '../../shared/errors.js';

export default class RepoLogs extends RepositoryCommand {
  static override summary = 'Show what the apps of a repository print.';
  static override description =
    'With --follow it goes on until Ctrl-C, also when containers are restarted or made anew; the exit status is then 130.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --machine server-1',
    '<%= config.bin %> <%= command.id %> shop web --machine server-1 --follow --since 10m',
  ];
  static override args = {
    name: Args.string({description: 'repository to look into', required: true}),
    service: Args.string({description: 'only this service; default: all'}),
  };
  static override flags = {
    machine: machineFlag,
    follow: Flags.boolean({char: 'f', env: 'RDC_FOLLOW', summary: 'go on until Ctrl-C'}),
    lines: linesFlag,
    since: sinceFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RepoLogs);
    const {service} = args;
    const {follow, lines, since} = flags;
    if (follow && this.format !== 'table') {
      throw new RdcError('USAGE', '--follow prints lines as they come, which is no single document.', {
        hint: `Leave out --follow, or --output ${this.format}.`,
      });
    }
    const repository = await this.repository({name: args.name, machine: flags.machine});
    const kept: LogLine[] = [];
    const hear = (line: LogLine): void | Promise<void> => {
      if (this.format === 'table') return this.ports.terminal.stream(`${logText(line, service !== undefined)}\n`);
      kept.push(line);
    };
    const params = {
      ...repository.target,
      follow,
      lines,
      ...(service !== undefined && {service}),
      ...(since && {since}),
    };
    try {
      await this.stream(repository, 'repository-logs', params, hear);
    } catch (error) {
      // Ctrl-C is how people end it.
      if (!follow || !isRdcError(error, 'CANCELLED')) throw error;
      this.exitStatus(error.exitStatus);
    }
    return kept;
  }
}
