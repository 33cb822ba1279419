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

/** One line of the agent's stdout. Exactly one `result` or `error` ends a call. */
export const Frame = z.discriminatedUnion('type', [
  /** First line of every call: proves that the agent of this hash answered. */
  z.strictObject({type: z.literal('hello'), hash: z.string()}),
  /** A step of the plan begins or ends. */
  z.strictObject({
    type: z.literal('step'),
    title: z.string(),
    state: z.enum(['started', 'done', 'skipped', 'failed']),
    durationMs: z.number().optional(),
  }),
  z.strictObject({type: z.literal('progress'), title: z.string(), done: z.number(), total: z.number().nullable()}),
  /** A line of output of something the operation runs; `source` says of what, such as a directory. */
  z.strictObject({
    type: z.literal('log'),
    source: z.string().optional(),
    stream: z.enum(['stdout', 'stderr']).default('stdout'),
    line: z.string(),
  }),
  z.strictObject({type: z.literal('warning'), message: z.string()}),
  z.strictObject({type: z.literal('result'), value: z.unknown()}),
  z.strictObject({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    hints: z.array(z.string()).default([]),
    retryable: z.boolean().default(false),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
]);
export type Frame = z.output<typeof Frame>;
/** What an operation may say while it runs. */
export type EventFrame = Extract<Frame, {type: 'step' | 'progress' | 'log' | 'warning'}>;
