import type {Check} from '../../domain/machine/connection.js';

/** One line a check, the hint of whatever is not ready below it. */
export const connectionText = (name: string, checks: readonly Check[]): string => {
  const width = Math.max(...checks.map(({check}) => check.length));
  const lines = checks.map(({check, state, message, hint}) => {
    const hints = hint === null ? [] : hint.split('\n').map((line) => `  → ${line}`);
    return [`${check.padEnd(width)}  ${state.padEnd(7)}  ${message}`, ...hints].join('\n');
  });
  const broken = checks.find(({state}) => state === 'failed');
  return [...lines, broken ? `${name}: "${broken.check}" failed.` : `${name} can be reached and used.`].join('\n');
};
