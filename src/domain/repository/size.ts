import {MIN_REPOSITORY_BYTES} from '../../contract/operations/repository-create.js';
import {RdcError} from '../../shared/errors.js';
import {formatSize, parseSize} from '../../shared/size.js';

/** Reads `--size` of a repository. @throws RdcError INVALID_INPUT, also for one that nothing fits into */
export const readRepositorySize = (text: string): number => {
  const bytes = parseSize(text);
  if (bytes >= MIN_REPOSITORY_BYTES) return bytes;
  throw new RdcError('INVALID_INPUT', `--size ${text} is too small: the encryption and the file system need room.`, {
    hint: `The smallest size is ${formatSize(MIN_REPOSITORY_BYTES)}.`,
  });
};
