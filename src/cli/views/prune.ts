import type {Orphan} from '../../contract/prune.js';
import type {Result} from '../../contract/index.js';

const KINDS: Readonly<Record<Orphan['kind'], string>> = {
  network: 'network id',
  'daemon-directory': 'directory',
  'unfinished-image': 'unfinished image',
  directory: 'empty directory',
  unit: 'unit',
  address: 'address',
};

const line = ({kind, what}: Orphan): string => `  ${KINDS[kind]} ${what}`;

/** What `machine prune` removed or would remove, and what it left because somebody works on it. */
export const prunedText = (machine: string, {removed, skipped}: Result<'prune'>, dryRun: boolean): string => {
  const head = dryRun ? `On ${machine} this would be removed:` : `Removed on ${machine}:`;
  const body = removed.length > 0 ? [head, ...removed.map(line)] : [`Nothing is left over on ${machine}.`];
  if (skipped.length === 0) return body.join('\n');
  return [...body, 'Left alone, because an operation on it runs:', ...skipped.map(line)].join('\n');
};
