import type {Result} from '../../contract/index.js';
import type {Kept, Orphan} from '../../contract/operations/prune.js';

const KINDS: Readonly<Record<Orphan['kind'], string>> = {
  network: 'network id',
  'daemon-directory': 'directory',
  'unfinished-image': 'unfinished image',
  directory: 'empty directory',
  unit: 'unit',
  address: 'address',
};

const line = ({kind, what}: Orphan): string => `  ${KINDS[kind]} ${what}`;

const keptLine = ({networkId, reason}: Kept): string => `  network id ${networkId}: ${reason}`;

/** What `machine prune` removed or would remove, and what it left, and why. */
export const prunedText = (machine: string, {removed, skipped, kept}: Result<'prune'>, dryRun: boolean): string => {
  const head = dryRun ? `On ${machine} this would be removed:` : `Removed on ${machine}:`;
  const body = removed.length > 0 ? [head, ...removed.map(line)] : [`Nothing is left over on ${machine}.`];
  if (skipped.length > 0) body.push('Left alone, because an operation on it runs:', ...skipped.map(line));
  if (kept.length > 0)
    body.push('Left alone, because its repository may be where this did not look:', ...kept.map(keptLine));
  return body.join('\n');
};
