import {watch, type FSWatcher} from 'node:fs';
import {readdir} from 'node:fs/promises';
import type {NetworkId} from '../../contract/types.js';
import {RUN_DIR} from '../layout.js';
import {DaemonFollower, type DaemonView} from './daemon.js';
import {daemonRuns} from './daemon-runs.js';

/** The daemon's network id, when the file is a repository's Docker socket. */
export const networkOf = (file: string): NetworkId | undefined => {
  const [, id] = /^docker-(\d{1,8})\.sock$/.exec(file) ?? [];
  return id === undefined ? undefined : (Number(id) as NetworkId);
};

/** Finds the daemons by their sockets and follows each by itself: what one does never touches the others. */
export class Discovery {
  readonly #followers = new Map<NetworkId, DaemonFollower>();
  #watcher: FSWatcher | undefined;

  constructor(
    private readonly onChange: () => void,
    private readonly directory: string = RUN_DIR,
    private readonly isRunning: (id: NetworkId) => Promise<boolean> = (id) => daemonRuns(id, directory),
  ) {}

  /** Resolves when every daemon that is there has been read once or could not be reached. */
  async start(): Promise<void> {
    this.#watcher = watch(this.directory, (_event, file) => {
      const id = file === null ? undefined : networkOf(file);
      if (id !== undefined) void this.#scan(id);
    });
    await this.#scan();
  }

  stop(): void {
    this.#watcher?.close();
    for (const follower of this.#followers.values()) follower.stop();
  }

  views(): DaemonView[] {
    return [...this.#followers.values()].map((follower) => follower.view()).sort((a, b) => a.networkId - b.networkId);
  }

  /** Looks for sockets and reads all containers again. */
  async refresh(): Promise<void> {
    await this.#scan();
    await Promise.all([...this.#followers.values()].map((follower) => follower.refresh()));
  }

  /** A daemon whose socket is gone and whose grace period is over is forgotten; its last change comes here by `onChange`. */
  async forgetSpent(): Promise<void> {
    const present = await this.#present();
    for (const [id, follower] of this.#followers) {
      if (present.includes(id) || !follower.isSpent) continue;
      follower.stop();
      this.#followers.delete(id);
    }
  }

  async #scan(changed?: NetworkId): Promise<void> {
    const started: Promise<void>[] = [];
    for (const id of await this.#present()) {
      const known = this.#followers.get(id);
      // Only the one whose socket is new: a daemon that is just being stopped must be left alone.
      if (known && id === changed) known.retry();
      if (known) continue;
      const follower = new DaemonFollower(id, this.onChange, this.isRunning, `${this.directory}/docker-${id}.sock`);
      this.#followers.set(id, follower);
      started.push(follower.start());
    }
    await Promise.all(started);
  }

  async #present(): Promise<NetworkId[]> {
    const files = await readdir(this.directory);
    return files.map(networkOf).filter((id) => id !== undefined);
  }
}
