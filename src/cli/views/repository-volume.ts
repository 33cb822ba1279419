import type {Result} from '../../contract/index.js';
import type {RepositoryCheck} from '../../contract/repository-validate.js';
import type {Forked} from '../../domain/fork-repository.js';
import {formatSize} from '../../shared/size.js';
import {renderFields} from '../output.js';
import type {Whereabouts} from './repository.js';

/** What `repo fork` prints. */
export const forkedView = ({name, machine}: Whereabouts, parent: string, {result}: Pick<Forked, 'result'>): string => {
  const {freezeMs, created} = result;
  const head = created ? `"${name}" is a fork of "${parent}" on ${machine}.` : `"${name}" was forked already.`;
  const frozen = freezeMs === null ? null : `${Math.ceil(freezeMs)} ms; "${parent}" went on after that`;
  return [
    head,
    renderFields([
      ['GUID', result.guid],
      ['Network id', result.networkId],
      ['Size', formatSize(result.sizeBytes)],
      ['Frozen for', frozen],
    ]),
  ].join('\n');
};

export const expandedView = (
  {name, machine}: Whereabouts,
  {wasBytes, sizeBytes, online}: Result<'repository-expand'>,
): string => {
  const later = online ? '' : ' Its file system grows when it is mounted next.';
  if (wasBytes === sizeBytes) return `"${name}" on ${machine} has ${formatSize(sizeBytes)}.${later}`;
  return `"${name}" on ${machine} grew from ${formatSize(wasBytes)} to ${formatSize(sizeBytes)}.${later}`;
};

export const resizedView = ({name, machine}: Whereabouts, {wasBytes, sizeBytes}: Result<'repository-resize'>): string =>
  `"${name}" on ${machine} has ${formatSize(sizeBytes)} now; it had ${formatSize(wasBytes)}.`;

/** One line a check with what helps below it, then the verdict. */
export const validationView = ({name, machine}: Whereabouts, {checks}: Result<'repository-validate'>): string => {
  const width = Math.max(...checks.map(({check}) => check.length));
  return [...checks.map((check) => checkLines(check, width, name, machine)), verdict(name, machine, checks)].join('\n');
};

const checkLines = ({check, status, message, hint}: RepositoryCheck, width: number, name: string, machine: string) => {
  const line = `${check.padEnd(width)}  ${status.padEnd(7)}  ${message}`;
  if (hint === null) return line;
  return `${line}\n  → ${hint.replaceAll('<name>', name).replaceAll('<machine>', machine)}`;
};

const verdict = (name: string, machine: string, checks: readonly RepositoryCheck[]): string => {
  if (checks.some(({status}) => status === 'failed')) return `"${name}" on ${machine} is damaged.`;
  const warnings = checks.filter(({status}) => status === 'warning').length;
  if (warnings === 0) return `"${name}" on ${machine} is sound.`;
  return `"${name}" on ${machine} is sound, with ${warnings === 1 ? '1 warning' : `${warnings} warnings`}.`;
};
