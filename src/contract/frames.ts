import * as z from 'zod';

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
