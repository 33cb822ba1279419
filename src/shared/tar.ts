import {messageOf, RdcError} from './errors.js';

/** A member of a tar archive. */
export interface TarMember {
  readonly path: string;
  /** `file`, `directory`, `symlink` and so on; null for a kind that nobody knows. */
  readonly type: string | null;
  readonly executable: boolean;
  readonly content: Uint8Array;
}

/**
 * The members of a tar archive that lies in memory, whatever format it has: ustar, pax or GNU's own.
 *
 * @throws RdcError INVALID_INPUT for a damaged archive
 */
export async function* tarMembers(archive: Uint8Array): AsyncGenerator<TarMember, void> {
  // Loaded when there is an archive: nearly no command reads one.
  const {default: tar} = await import('tar-stream');
  // Archives from before ustar say no format; the types do not know this option.
  const options: object = {allowUnknownFormat: true};
  const extract = tar.extract(options);
  extract.end(archive);
  try {
    for await (const entry of extract) {
      const {name, type, mode = 0} = entry.header;
      const content = await contentOf(entry);
      yield {path: name, type: type ?? null, executable: (mode & 0o100) !== 0, content};
    }
  } catch (error) {
    throw new RdcError('INVALID_INPUT', `This is not a readable tar archive: ${messageOf(error)}.`, {
      hint: 'Pack it with: tar -czf <name>.tar.gz -C <directory> .',
    });
  }
}

const contentOf = async (entry: AsyncIterable<unknown>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk as Uint8Array);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
};
