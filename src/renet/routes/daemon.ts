import {setMaxListeners} from 'node:events';
import type {NetworkId} from '../../contract/types.js';
import {messageOf} from '../../shared/errors.js';
import {inParallel} from '../../shared/pool.js';
import {dockerSocket} from '../layout.js';
import {askDocker, followDocker} from '../system/docker-api.js';
import {daemonRuns} from './daemon-runs.js';
import {readContainer, type Container} from './table/container.js';
import type {Problem} from './table/problems.js';

/** How long a silent daemon keeps its last good routes. A restart of dockerd takes seconds, its containers run on. */
const GRACE_MS = 60_000;
/** When a lost daemon is looked for again; the last goes on for ever. */
const RETRY_MS = [2000, 3000, 5000, 10_000, 30_000];
/** When containers are read again that their daemon could not tell of, while it could tell of others. */
const READ_AGAIN_MS = 30_000;
const AT_ONCE = 8;

/** What is known of one repository's daemon. */
export interface DaemonView {
  readonly networkId: NetworkId;
  readonly state: 'connected' | 'lost';
  readonly since: Date;
  /** How old its containers are: 0 while it is followed, `null` when it was never read. Of a clock that nobody sets. */
  readonly ageSeconds: number | null;
  readonly containers: readonly Container[];
  readonly problems: readonly Problem[];
  readonly unread: readonly Unread[];
}

/** A container that its daemon could not tell of. */
export interface Unread {
  readonly networkId: NetworkId;
  /** As short as `docker ps` shows it. */
  readonly container: string;
  readonly error: string;
}

/** What came of reading a container: one that is routed, or why it is not. */
type Reading = Container | Problem | Unread;
const isProblem = (reading: Reading): reading is Problem => 'cause' in reading;
const isUnread = (reading: Reading): reading is Unread => 'error' in reading;

/**
 * Follows one Docker daemon: reads its running containers once, then only what events name. When the
 * daemon goes away the last good answer stays for a grace period, and it is looked for again.
 */
export class DaemonFollower {
  readonly #socket: string;
  readonly #ending = new AbortController();
  readonly #containers = new Map<string, Reading>();
  #state: 'connected' | 'lost' = 'lost';
  #since = new Date();
  #lastGood: number | undefined;
  #failures = 0;
  #work: Promise<void> = Promise.resolve();
  #expiry: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};
  #isWanted = false;

  constructor(
    readonly networkId: NetworkId,
    private readonly onChange: () => void,
    private readonly isRunning: (id: NetworkId) => Promise<boolean> = daemonRuns,
    socket: string = dockerSocket(networkId),
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#socket = socket;
    // Each question listens to it, and those of two readings may meet: more than the ten of which Node warns.
    setMaxListeners(0, this.#ending.signal);
  }

  /** Resolves when the daemon was read once, or could not be reached. Goes on in the background. */
  start(): Promise<void> {
    return new Promise((resolve) => void this.#run(resolve));
  }

  stop(): void {
    this.#ending.abort();
    clearTimeout(this.#expiry);
    clearTimeout(this.#again);
    this.#wake();
  }

  view(): DaemonView {
    const known = [...this.#containers.values()];
    return {
      networkId: this.networkId,
      state: this.#state,
      since: this.#since,
      ageSeconds: this.#ageSeconds(),
      containers: known.filter((one): one is Container => !isProblem(one) && !isUnread(one)),
      problems: known.filter(isProblem),
      unread: known.filter(isUnread),
    };
  }

  /** Whether nothing is left to serve: lost, and the grace period is over. */
  get isSpent(): boolean {
    return this.#state === 'lost' && this.#containers.size === 0;
  }

  /** Looks for a lost daemon now instead of at the next try. */
  retry(): void {
    this.#failures = 0;
    this.#isWanted = true;
    this.#wake();
  }

  /** Reads all containers again. */
  async refresh(): Promise<void> {
    if (this.#state === 'connected') await this.#enqueue(() => this.#readAll());
    else this.retry();
  }

  async #run(onFirst: () => void): Promise<void> {
    while (!this.#ending.signal.aborted) {
      if (await this.isRunning(this.networkId)) await this.#follow(onFirst);
      this.#lost();
      onFirst();
      if (this.#ending.signal.aborted) return;
      await this.#pause(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0);
      this.#failures += 1;
    }
  }

  async #follow(onFirst: () => void): Promise<void> {
    const connection = new AbortController();
    const {signal} = connection;
    const give = (task: () => Promise<void>) => this.#enqueue(task, () => connection.abort());
    // Of many events of one container, the last reading shows what all have led to.
    const waiting = new Set<string>();
    await followDocker(this.#socket, {
      signal: AbortSignal.any([this.#ending.signal, signal]),
      onOpen: () =>
        void give(async () => {
          await this.#readAll();
          if (!signal.aborted) this.#connected();
        }).finally(onFirst),
      onContainer: (id) => {
        if (waiting.has(id)) return;
        waiting.add(id);
        void give(async () => {
          waiting.delete(id);
          this.#put(id, await this.#ask(id));
          this.onChange();
        });
      },
    });
    // What is still being read must not say that it is followed.
    connection.abort();
  }

  /** One reading after the other, so that an older answer never overwrites a newer one. After a failed one all is read anew. */
  #enqueue(task: () => Promise<void>, onFailure: () => void = () => {}): Promise<void> {
    this.#work = this.#work.then(task).catch((error: unknown) => {
      if (!this.#ending.signal.aborted) process.stderr.write(`network ${this.networkId}: ${messageOf(error)}\n`);
      onFailure();
    });
    return this.#work;
  }

  async #readAll(): Promise<void> {
    const listed = await askDocker(this.#socket, '/containers/json', this.#ending.signal);
    const ids = (Array.isArray(listed) ? listed : []).map((entry: {Id?: unknown}) => String(entry.Id));
    const read = new Map<string, Reading | null>();
    const failed = new Map<string, unknown>();
    const tryOne = (id: string) =>
      this.#ask(id).then(
        (container) => void read.set(id, container),
        (error: unknown) => void failed.set(id, error),
      );
    await inParallel(ids, AT_ONCE, tryOne);
    // When others could be read it is not the daemon that failed, and they must not suffer for it.
    const [[, first] = []] = failed;
    if (failed.size > 0 && failed.size === ids.length) throw first;
    // All at once: a table that is made meanwhile has neither gaps nor both of two that replace each other.
    for (const known of [...this.#containers.keys()]) if (!ids.includes(known)) this.#containers.delete(known);
    for (const [id, container] of read) this.#put(id, container);
    for (const [id, error] of failed) this.#keep(id, error);
  }

  /** A container that could not be read stays what it last was; it is read again later. */
  #keep(id: string, error: unknown): void {
    const known = this.#containers.get(id);
    if (known === undefined || isProblem(known) || isUnread(known)) {
      this.#containers.set(id, {networkId: this.networkId, container: id.slice(0, 12), error: messageOf(error)});
    }
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.refresh().then(this.onChange), READ_AGAIN_MS);
  }

  async #ask(id: string): Promise<Reading | null> {
    const answer = await askDocker(this.#socket, `/containers/${encodeURIComponent(id)}/json`, this.#ending.signal);
    return answer === null ? null : readContainer(answer, this.networkId);
  }

  #put(id: string, container: Reading | null): void {
    if (container === null) this.#containers.delete(id);
    else this.#containers.set(id, container);
  }

  #ageSeconds(): number | null {
    if (this.#state === 'connected') return 0;
    return this.#lastGood === undefined ? null : Math.floor((this.clock() - this.#lastGood) / 1000);
  }

  #connected(): void {
    clearTimeout(this.#expiry);
    this.#expiry = undefined;
    this.#failures = 0;
    this.#enter('connected');
  }

  #lost(): void {
    if (this.#ending.signal.aborted) return;
    this.#expiry ??= setTimeout(() => {
      this.#containers.clear();
      this.onChange();
    }, GRACE_MS);
    if (this.#state !== 'connected') return;
    this.#lastGood = this.clock();
    this.#enter('lost');
  }

  #enter(state: 'connected' | 'lost'): void {
    if (this.#state !== state) this.#since = new Date();
    this.#state = state;
    this.onChange();
  }

  /** Ends early when somebody wants it; at once when they wanted it during the last try. */
  async #pause(ms: number): Promise<void> {
    if (!this.#isWanted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWanted = false;
  }
}
