import {EXIT_STATUS} from '../../shared/codes.js';

/** Ctrl-C as a signal for the calls under way. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back to Node. */
  stop(): void;
}

/**
 * The first Ctrl-C asks the work under way to stop cleanly, so that the server undoes or completes
 * what it began; the second leaves at once. The same for SIGTERM, which CI runners send.
 */
export const watchInterrupt = (say: (text: string) => void): Interrupt => {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_STATUS.CANCELLED);
    say('Stopping cleanly; press Ctrl-C again to leave at once.\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
};
