import type {Change, Transferred} from '../../domain/sync/output.js';
import {formatSize} from '../../shared/size.js';

/** How many paths a summary names before it counts the rest. */
const NAMED = 10;

const MARK = {create: '+', update: '~', delete: '-'} as const;

/** A preview in one line: `3 new, 1 changed, 2 deleted (1.5M)`. */
const changesSummary = (changes: readonly Change[]): string => {
  const count = (kind: Change['kind']): number => changes.filter((change) => change.kind === kind).length;
  const bytes = changes.reduce((sum, change) => sum + change.bytes, 0);
  return `${count('create')} new, ${count('update')} changed, ${count('delete')} deleted (${formatSize(bytes)})`;
};

/** The paths of a preview, all or the first ones. */
export const changesView = (changes: readonly Change[], all: boolean): string => {
  if (changes.length === 0) return 'No changes.';
  const named = all ? changes : changes.slice(0, NAMED);
  const lines = named.map(({kind, path}) => `  ${MARK[kind]} ${path}`);
  if (changes.length > named.length) lines.push(`  … and ${changes.length - named.length} more`);
  return [`${changesSummary(changes)}:`, ...lines].join('\n');
};

export interface Uploaded extends Transferred {
  readonly durationMs: number;
  readonly verified: boolean;
}

/** What `sync upload` prints when it is done. */
export const uploadedView = (repository: string, {files, bytes, deleted, durationMs, verified}: Uploaded): string => {
  if (files === 0 && deleted === 0) return `No changes: "${repository}" has all of it already.`;
  const rest = [deleted > 0 && `${deleted} deleted`, verified && 'verified'].filter(Boolean);
  const took = `${(durationMs / 1000).toFixed(1)} s`;
  return [`${files} files, ${formatSize(bytes)} uploaded to "${repository}" in ${took}`, ...rest].join(', ') + '.';
};
