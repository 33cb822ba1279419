import type {Params} from '../../contract/index.js';
import {DatastoreSize} from '../../contract/operations/machine.js';
import {RdcError} from '../../shared/errors.js';
import {parseSize} from '../../shared/size.js';

/**
 * Reads `95%` (of the free space of the file system that will hold the datastore) or `100G`.
 *
 * @throws RdcError INVALID_INPUT for anything else, and for less than 256 MiB
 */
export const parseDatastoreSize = (text: string): NonNullable<Params<'machine-setup'>['datastoreSize']> => {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim())?.[1];
  const size = percent === undefined ? {bytes: parseSize(text)} : {percent: Number(percent)};
  const result = DatastoreSize.safeParse(size);
  if (result.success) return result.data;
  throw new RdcError('INVALID_INPUT', `"${text}" is not a size for a datastore.`, {
    hint: 'Write a share like 95%, or a size of at least 256M like 100G.',
  });
};
