import {RdcError} from '../../shared/errors.js';
import {formatSize} from '../../shared/size.js';
import type {ServerFacts} from './facts.js';

/** Room for headers, tables and one command's output: less than this and an image breaks while it is worked on. */
export const LEAST_FREE_BYTES = 64 * 1024 * 1024;

export interface Wanted {
  readonly sizeBytes: number;
  readonly datastore: string;
  /** Who needs the room, at the start of a part of a sentence. */
  readonly who: string;
  /** How much of it at once. */
  readonly leastBytes?: number;
}

/**
 * Images are sparse, so that together they may promise more than the datastore has; one alone may not.
 *
 * @throws RdcError NO_SPACE with the figures
 */
export const refuseWithoutSpace = (
  {sizeBytes, datastore, who, leastBytes = LEAST_FREE_BYTES}: Wanted,
  {space}: Pick<ServerFacts, 'space'>,
): void => {
  const details = {...space, wantedBytes: sizeBytes};
  if (sizeBytes > space.sizeBytes) {
    const sizes = `${formatSize(sizeBytes)} is more than the whole datastore ${datastore} has (${formatSize(space.sizeBytes)})`;
    throw new RdcError('NO_SPACE', `${sizes}.`, {hint: 'Choose a smaller --size.', details});
  }
  if (space.freeBytes < leastBytes) {
    const free = `Only ${formatSize(space.freeBytes)} of the datastore ${datastore} are free; ${who} needs`;
    throw new RdcError('NO_SPACE', `${free} ${formatSize(leastBytes)} at least.`, {
      hint: 'Delete what is not needed: rdc repo list -m <machine>',
      details,
    });
  }
};
