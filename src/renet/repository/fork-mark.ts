import {Guid} from '../../contract/types.js';
import type {Argv} from '../../shared/argv.js';
import {labelVolume} from '../system/luks.js';

/**
 * That a repository is a fork stands in its LUKS header: it is read without the key, it travels
 * with every copy of the image, and no crash can part the two.
 */
export interface Fork {
  readonly of: Guid;
  /** Never mounted since: it still has the file system's UUID and the containers of its parent. */
  readonly fresh: boolean;
}

const MARK = /^(new-)?fork:(.*)$/;

/** Reads the mark from the header's subsystem; null for a repository that is no fork. */
export const parseFork = (subsystem: string): Fork | null => {
  const [, fresh, parent] = MARK.exec(subsystem) ?? [];
  const of = Guid.safeParse(parent);
  return of.success ? {of: of.data, fresh: fresh !== undefined} : null;
};

/** Writes the mark. */
export const markFork = (image: string, {of, fresh}: Fork): Argv =>
  labelVolume(image, `${fresh ? 'new-' : ''}fork:${of}`);
