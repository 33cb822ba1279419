import {RdcError} from '../../shared/errors.js';
import {tarMembers} from '../../shared/tar.js';

export interface TarEntry {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/**
 * Reads the regular files of a tar archive that lies in memory. Directories are left out, they
 * follow from the files' paths.
 *
 * @throws RdcError INVALID_INPUT for a damaged archive, and for one that holds links or devices:
 *   a link in an archive is how writing outside of the target begins
 */
export const readTar = async (archive: Uint8Array): Promise<TarEntry[]> => {
  const entries: TarEntry[] = [];
  for await (const {path, type, content, executable} of tarMembers(archive)) {
    if (isFile(type, path)) entries.push({path, content, executable});
  }
  return entries;
};

/** True for a file, false for a directory; anything else is refused. */
const isFile = (type: string | null, path: string): boolean => {
  if (type === 'directory') return false;
  if (type === 'file' || type === 'contiguous-file') return true;
  throw new RdcError('INVALID_INPUT', `The archive holds "${path}", which is a link or a device.`, {
    hint: 'A template holds files and directories only: pack it again with `tar --dereference`.',
  });
};
