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
