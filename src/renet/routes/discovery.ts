import type {NetworkId} from '../../contract/types.js';
import {messageOf} from '../../shared/errors.js';
import {serially} from '../../shared/pool.js';
import {namesOf} from '../files/read.js';
import {DaemonFollower, type DaemonView} from './daemon.js';
import {daemonRuns} from './daemon-runs.js';
import {WatchedDirectory} from './watched-directory.js';

const LOOK_AGAIN_MS = 5000;

/** The daemon's network id, when the file is a repository's Docker socket. */
export const networkOf = (file: string): NetworkId | undefined => {
  const [, id] = /^docker-(\d{1,8})\.sock$/.exec(file) ?? [];
  return id === undefined ? undefined : (Number(id) as NetworkId);
};

interface Followed {
  readonly follower: DaemonFollower;
  /** Resolves when it was read once, or could not be reached. */
  readonly firstReading: Promise<void>;
}

/** Finds the daemons by their sockets and follows each by itself: what one does never touches the others. */
export class Discovery {
  readonly #followed = new Map<NetworkId, Followed>();
  #directory: WatchedDirectory | undefined;
  #again: NodeJS.Timeout | undefined;
  /** One look after the other: by an older one, a daemon whose socket is back would be forgotten. */
  readonly #inTurn = serially();

  constructor(
    private readonly onChange: () => void,
    private readonly directory: string,
    private readonly isRunning: (id: NetworkId) => Promise<boolean> = (id) => daemonRuns(id, directory),
  ) {}

  /** Resolves when every daemon that is there has been read once or could not be reached. */
  async start(): Promise<void> {
    this.#directory = new WatchedDirectory(this.directory, (file) => this.#see(file));
    await this.#scan(() => false);
    await this.#firstReadings();
  }

  stop(): void {
    this.#directory?.close();
    clearTimeout(this.#again);
    for (const {follower} of this.#followed.values()) follower.stop();
  }

  views(): DaemonView[] {
    const views = [...this.#followed.values()].map(({follower}) => follower.view());
    return views.sort((a, b) => a.networkId - b.networkId);
  }

  /** Looks for sockets and reads all containers again. */
  async refresh(): Promise<void> {
    await this.#scan(() => false);
    await this.#firstReadings();
    await Promise.all([...this.#followed.values()].map(({follower}) => follower.refresh()));
  }

  /** A daemon whose socket is gone and whose grace period is over is forgotten; its last change comes here by `onChange`. */
  forgetSpent(): Promise<void> {
    return this.#inTurn(async () => void this.#forget(await this.#present()));
  }

  async #firstReadings(): Promise<void> {
    await Promise.all([...this.#followed.values()].map(({firstReading}) => firstReading));
  }

  /** What the directory tells: a file, or nothing when anything may be otherwise. */
  #see(file: string | null): void {
    const id = file === null ? undefined : networkOf(file);
    if (file !== null && id === undefined) return;
    // Only the one whose socket is new: a daemon that is just being stopped must be left alone.
    this.#scan((one) => file === null || one === id).catch((error: unknown) => {
      process.stderr.write(`${this.directory} could not be read: ${messageOf(error)}\n`);
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#see(null), LOOK_AGAIN_MS);
    });
  }

  #scan(isChanged: (id: NetworkId) => boolean): Promise<void> {
    return this.#inTurn(async () => {
      const present = await this.#present();
      for (const id of present) {
        const known = this.#followed.get(id);
        if (!known) this.#follow(id);
        else if (isChanged(id)) known.follower.retry();
      }
      if (this.#forget(present)) this.onChange();
    });
  }

  #follow(id: NetworkId): void {
    const follower = new DaemonFollower(id, this.onChange, this.isRunning, `${this.directory}/docker-${id}.sock`);
    this.#followed.set(id, {follower, firstReading: follower.start()});
  }

  /** @returns whether there was one */
  #forget(present: readonly NetworkId[]): boolean {
    const spent = [...this.#followed].filter(([id, {follower}]) => !present.includes(id) && follower.isSpent);
    for (const [id, {follower}] of spent) {
      follower.stop();
      this.#followed.delete(id);
    }
    return spent.length > 0;
  }

  async #present(): Promise<NetworkId[]> {
    const files = (await namesOf(this.directory)) ?? [];
    return files.map(networkOf).filter((id) => id !== undefined);
  }
}
