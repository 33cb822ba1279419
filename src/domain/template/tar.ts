import {RdcError} from '../../shared/errors.js';

// The interchange formats of POSIX.1-2001 (ustar and pax) and GNU tar's long names, reading only.

const BLOCK = 512;

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
export const readTar = (archive: Uint8Array): TarEntry[] => {
  const entries: TarEntry[] = [];
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const {path, size, type, mode} = readHeader(header);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw damaged(`"${path}" ends too early`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') longPath = paxPath(content) ?? longPath;
    else if (type === 'L') longPath = text(content);
    else if (type !== 'g') {
      const entry = {path: longPath ?? path, content, executable: (mode & 0o100) !== 0};
      longPath = undefined;
      if (isFile(type, entry.path)) entries.push(entry);
    }
  }
  return entries;
};

/** True for a file, false for a directory; anything else is refused. */
const isFile = (type: string, path: string): boolean => {
  if (type === '5') return false;
  if (type === '0' || type === '\0' || type === '7') return true;
  throw new RdcError('INVALID_INPUT', `The archive holds "${path}", which is a link or a device.`, {
    hint: 'A template holds files and directories only: pack it again with `tar --dereference`.',
  });
};

const readHeader = (header: Uint8Array) => {
  const stored = octal(header.subarray(148, 156));
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== stored) throw damaged('a checksum is wrong');
  const isUstar = text(header.subarray(257, 262)) === 'ustar';
  // GNU's own format has other fields where ustar has its prefix; there the sixth byte is a blank.
  const prefix = isUstar && header[262] === 0 ? text(header.subarray(345, 500)) : '';
  const name = text(header.subarray(0, 100));
  return {
    path: prefix ? `${prefix}/${name}` : name,
    mode: octal(header.subarray(100, 108)),
    size: octal(header.subarray(124, 136)),
    type: String.fromCharCode(header[156] ?? 0),
  };
};

/** The `path` record of a pax header: records are `<length> <key>=<value>\n`, the length counting itself. */
const paxPath = (content: Uint8Array): string | undefined => {
  let path: string | undefined;
  for (let at = 0; at < content.length;) {
    const length = Number(/^\d+/.exec(text(content.subarray(at, at + 20)))?.[0]);
    if (!(length > 0)) throw damaged('a pax header cannot be read');
    const [, key, value] = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(text(content.subarray(at, at + length))) ?? [];
    if (key === 'path') path = value;
    at += length;
  }
  return path;
};

/** The text up to the first NUL. */
const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
};

const octal = (bytes: Uint8Array): number => {
  const digits = text(bytes).trim();
  if (!/^[0-7]*$/.test(digits)) throw damaged('a number cannot be read');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
};

const damaged = (why: string): RdcError =>
  new RdcError('INVALID_INPUT', `This is not a readable tar archive: ${why}.`, {
    hint: 'Pack a template with: tar -czf template.tar.gz -C <directory> .',
  });
