/** Writes a text; a promise means that the reader is behind, and resolves when it has caught up. */
export type PacedWriter = (text: string) => void | Promise<void>;

/** Any stream that can be written to. */
interface Writable {
  write(text: string, done: (error?: Error | null) => void): boolean;
}

export interface PacedOptions {
  /** Aborted, nobody waits any longer: what is still written is kept until it can go. */
  readonly signal?: AbortSignal;
  /** Hears why a write failed, such as EPIPE. A reader that is gone is waited for no more. */
  readonly failed?: (error: NodeJS.ErrnoException) => void;
}

/**
 * Writes to a stream no faster than it is read, for those who wait for what it returns: a stream keeps
 * everything that its reader did not take yet, which of an endless log is too much for any memory.
 */
export const pacedWriter = (stream: Writable, {signal, failed}: PacedOptions = {}): PacedWriter => {
  const waiting = new Set<() => void>();
  signal?.addEventListener('abort', () => waiting.forEach((go) => go()), {once: true});
  return (text) => {
    let go = (): void => undefined;
    const room = stream.write(text, (error) => {
      if (error) failed?.(error);
      go();
    });
    if (room || signal?.aborted) return undefined;
    return new Promise((resolve) => {
      go = () => {
        waiting.delete(go);
        resolve();
      };
      waiting.add(go);
    });
  };
};
