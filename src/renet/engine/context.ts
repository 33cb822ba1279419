import type {EventFrame} from '../../contract/frames.js';
import type {OperationName, ReadParams, Result} from '../../contract/index.js';
import type {Exec} from '../../exec/exec.js';
import type {Reach} from './fail-points.js';

/**
 * Says something to the caller. Whoever says much waits for the promise, if there is one: the caller is behind. It never
 * rejects, so whoever says little need not wait; the lint knows this type by its name.
 */
export interface Report {
  (event: EventFrame): void | Promise<void>;
}

/** What every operation is handed: its only way to the world and to its caller. */
export interface Context {
  /** Ends what it runs when the caller cancels or goes away. */
  readonly exec: Exec;
  readonly report: Report;
  /** Aborted when the caller cancels or goes away. */
  readonly signal: AbortSignal;
  /** Runs programs for undo and clean-up: not ended by `signal`. */
  readonly cleanupExec: Exec;
  readonly client: {readonly user: string; readonly host: string; readonly version: string};
  readonly lockWaitSeconds: number;
  readonly dryRun: boolean;
  /** Passes a named point at which a test may have the operation die. */
  readonly reach: Reach;
  /** Says why something failed, as long as what shows it is still there; without anything better, the error itself. */
  readonly explain: (error: unknown) => Promise<unknown>;
  /** Content hash of this agent's bundle. */
  readonly agentHash: string;
}

/** Carries out one operation; its parameters are already read and its lock already held. */
export type Handler<N extends OperationName> = (params: ReadParams<N>, context: Context) => Promise<Result<N>>;
