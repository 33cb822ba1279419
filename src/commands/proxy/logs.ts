import {Flags} from '@oclif/core';
import {ProxyCommand} from '../../cli/command/proxy.js';
import {machineFlag} from '../../cli/flags/common.js';
import {linesFlag} from '../../cli/flags/repository.js';
import type {CallOptions} from '../../contract/agent.js';
import {worded} from '../../domain/machine/words.js';
import {isRdcError, RdcError} from '../../shared/errors.js';

export default class ProxyLogs extends ProxyCommand {
  static override summary = "Show Traefik's log of a machine.";
  static override description =
    'With --follow it goes on until Ctrl-C, also when Traefik is started anew; the exit status is then 130.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --machine server-1 --lines 200',
    '<%= config.bin %> <%= command.id %> --machine server-1 --follow',
  ];
  static override flags = {
    machine: machineFlag,
    follow: Flags.boolean({char: 'f', env: 'RDC_FOLLOW', summary: 'go on until Ctrl-C'}),
    lines: linesFlag,
  };

  async run() {
    const {flags} = await this.parse(ProxyLogs);
    const {follow, lines} = flags;
    if (follow && this.format !== 'table') {
      throw new RdcError('USAGE', '--follow prints lines as they come, which is no single document.', {
        hint: `Leave out --follow, or --output ${this.format}.`,
      });
    }
    const {access, words} = await this.proxy(flags.machine);
    const kept: string[] = [];
    const onEvent: CallOptions['onEvent'] = (event) => {
      if (event.type === 'warning') this.warning(event.message);
      if (event.type !== 'log') return undefined;
      if (this.format === 'table') return this.ports.terminal.stream(`${event.line}\n`);
      kept.push(event.line);
      return undefined;
    };
    try {
      await worded(words, access.call('proxy-logs', {lines, follow}, {onEvent}));
    } catch (error) {
      // Ctrl-C is how people end it.
      if (!follow || !isRdcError(error, 'CANCELLED')) throw error;
      this.exitStatus(error.exitStatus);
    }
    return kept;
  }
}
