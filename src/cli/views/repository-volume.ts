import type {Result} from '../../contract/index.js';
import type {Forked} from '../../domain/repository/fork.js';
import {checksText} from '../../shared/checks.js';
import {formatSize} from '../../shared/size.js';
import {renderFields} from '../io/output.js';
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

/** Checks and the verdict, with commands that can be typed as they stand. */
export const validationView = ({name, machine}: Whereabouts, {checks}: Result<'repository-validate'>): string =>
  checksText(
    `"${name}" on ${machine}`,
    checks.map(({hint, ...check}) => ({
      ...check,
      hint: hint?.replaceAll('<name>', name).replaceAll('<machine>', machine) ?? null,
    })),
  );
