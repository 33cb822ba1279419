import type {EventFrame} from './frames.js';
import type {OperationName, Params, Result} from './index.js';

export interface CallOptions {
  /**
   * Hears steps, progress, log lines and warnings as they come. When it returns a promise, the machine is heard no
   * further until it resolves, so that an endless log comes no faster than it is taken.
   */
  onEvent?: (event: EventFrame) => void | Promise<void>;
  dryRun?: boolean;
  lockWaitSeconds?: number;
  /** Aborting asks the agent to stop cleanly; the call then rejects with CANCELLED. */
  signal?: AbortSignal;
}

/**
 * A machine as the domain sees it: name an operation, hand in its parameters, get its result.
 *
 * @throws RdcError as the operation says, or for ssh: SSH_UNREACHABLE, SSH_AUTH_FAILED, HOST_KEY_*, SUDO_REQUIRED, AGENT_*
 */
export type Agent = <N extends OperationName>(name: N, params: Params<N>, options?: CallOptions) => Promise<Result<N>>;
