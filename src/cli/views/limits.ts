import type {Limits} from '../../contract/limits.js';
import {formatSize} from '../../shared/size.js';
import {renderFields} from '../io/output.js';

/** Everything `repo limits` shows; neighbours by name. */
export const limitsView = (
  {name, machine}: {name: string; machine: string},
  limits: Limits,
  neighbours: readonly string[],
): string =>
  renderFields([
    ['Repository', name],
    ['Machine', machine],
    ['Memory', limits.memoryBytes === null ? 'no limit' : formatSize(limits.memoryBytes)],
    ['Processors', limits.cpus ?? 'no limit'],
    ['Processes', limits.pids],
    ['May connect to', neighbours.length === 0 ? 'no other repository' : neighbours.join(', ')],
  ]);

/** The limits in one line of `repo status`. */
export const limitsLine = ({memoryBytes, cpus, pids}: Limits): string =>
  [
    ...(memoryBytes === null ? [] : [`${formatSize(memoryBytes)} of memory`]),
    ...(cpus === null ? [] : [`${cpus} processors`]),
    `${pids} processes`,
  ].join(', ');
