import * as z from 'zod';

/** The first line on the agent's stdin. Later lines are `Control`. */
export const Request = z.strictObject({
  op: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** Seconds to wait for the repository's lock before LOCKED. */
  lockWaitSeconds: z.int().min(0).max(86_400).default(60),
  /** Print the plan, change nothing. */
  dryRun: z.boolean().default(false),
  /** Who asks, for the lock's owner record and the audit line. */
  client: z.strictObject({user: z.string(), host: z.string(), version: z.string()}),
});
export type Request = z.output<typeof Request>;

/** A later line on stdin. The end of stdin before the result means the client is gone: the operation is cancelled. */
export const Control = z.strictObject({type: z.literal('cancel')});
