import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {argv, type Argv} from '../../shared/argv.js';

// What we say.
/** Lets go at once, or, while something still uses it, as soon as nothing does. */
export const detachLoop = (device: string): Argv => argv('losetup', '--detach', device);
/** Tells a loop device that its file has grown. */
export const growLoop = (device: string): Argv => argv('losetup', '--set-capacity', device);

/** Makes a file longer, with a hole, or cuts it off. */
export const setFileSize = (file: string, sizeBytes: number): Argv =>
  argv('truncate', `--size=${sizeBytes}`, '--', file);

// What we hear.
export interface Loop {
  /** Such as `/dev/loop3`. */
  readonly device: string;
  /** Where its file is now, even when it was renamed since. */
  readonly file: string;
  /** The file has no name any more. */
  readonly deleted: boolean;
  /** Detaches by itself when nothing uses it. */
  readonly autoclear: boolean;
}

const DELETED = ' (deleted)';

/** Reads what `/sys/block/loopN/loop/` says of one device. */
export const parseLoop = (name: string, backingFile: string, autoclear: string): Loop => {
  const file = backingFile.replace(/\n$/, '');
  const deleted = file.endsWith(DELETED);
  return {
    device: `/dev/${name}`,
    file: deleted ? file.slice(0, -DELETED.length) : file,
    deleted,
    autoclear: autoclear.trim() === '1',
  };
};

// What we do.
/** All loop devices that have a file. */
export const readLoops = async (sysBlock = '/sys/block'): Promise<Loop[]> => {
  const names = (await readdir(sysBlock)).filter((name) => /^loop\d+$/.test(name));
  const found = await Promise.all(names.map((name) => readLoop(sysBlock, name)));
  return found.filter((loop) => loop !== null);
};

const readLoop = async (sysBlock: string, name: string): Promise<Loop | null> => {
  const file = (entry: string): Promise<string> => readFile(join(sysBlock, name, 'loop', entry), 'utf8');
  try {
    return parseLoop(name, await file('backing_file'), await file('autoclear'));
  } catch {
    // A free device has no such directory; one that is let go right now stops answering.
    return null;
  }
};
