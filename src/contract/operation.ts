import type * as z from 'zod';

/**
 * One thing the agent can do, declared once. `renet`'s command line, its JSON, the typed call of
 * `rdc` and the reference all come from it. The name is `<group>-<verb>`: `repository-create` is
 * `renet repository create`. A few about the whole server are one word: `prune` is `renet prune`.
 */
export interface Operation<P extends z.ZodObject = z.ZodObject, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** One sentence for help pages. */
  readonly summary: string;
  /** Whether it changes the server; such an operation takes the repository's lock. */
  readonly mutates: boolean;
  /** Its `log` frames are what was asked for, rather than a by-product. */
  readonly streams?: boolean;
  /** Strict: an unknown key is refused. Field descriptions become flag help. */
  readonly params: P;
  readonly result: R;
}

export const operation = <const N extends string, P extends z.ZodObject, R extends z.ZodType>(declared: {
  name: N;
  summary: string;
  mutates: boolean;
  streams?: boolean;
  params: P;
  result: R;
}): typeof declared => declared;
