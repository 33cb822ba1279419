import {watch, type FSWatcher} from 'node:fs';
import {basename} from 'node:path';

/** How often a directory that cannot be watched, because it is not there, is looked at. */
const LOOK_AGAIN_MS = 2000;

/** Tells of what happens in a directory, also when it is removed and made again. */
export class WatchedDirectory {
  #watcher: FSWatcher | undefined;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param onChange  told the file; `null` when anything may have changed */
  constructor(
    private readonly directory: string,
    private readonly onChange: (file: string | null) => void,
  ) {
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    this.#watcher?.close();
  }

  #open(): void {
    try {
      this.#watcher = watch(this.directory, (_event, file) => {
        // The kernel names the directory itself when that is what was removed.
        if (file === null || file === basename(this.directory)) this.#reopen();
        else this.onChange(file);
      });
      this.#watcher.once('error', () => this.#reopen());
    } catch {
      this.#again = setTimeout(() => this.#reopen(), LOOK_AGAIN_MS);
    }
  }

  /** Watches what has the path now; between the two watchers anything may have happened. */
  #reopen(): void {
    if (this.#isClosed) return;
    this.#watcher?.close();
    this.#open();
    this.onChange(null);
  }
}
