import type * as z from 'zod';
import type {Guid, NetworkId, ServerPath} from './types.js';

declare module 'zod' {
  /** What a parameter says of how people are asked for it. */
  interface GlobalMeta {
    /** Its flag, without the dashes, where that is not its own name. */
    readonly flag?: string;
    /** Typed as `2G`. */
    readonly unit?: 'bytes';
    /** A value for the example that help pages show. */
    readonly example?: string;
    /** Its value may stand alone, without the flag. */
    readonly positional?: true;
    /** Only rdc can hand it in. */
    readonly rdcOnly?: true;
    /** It comes on stdin and is masked in every output. */
    readonly secret?: true;
  }
}

/** Names of the parameters that hold such a value. */
type Holding<P extends z.ZodObject, V> = string extends keyof P['shape']
  ? string
  : {
      [K in keyof P['shape'] & string]: z.output<P['shape'][K]> extends V | undefined ? K : never;
    }[keyof P['shape'] & string];

/** What an operation is about, as its audit entries name it: values are names of parameters. */
export type Subject<P extends z.ZodObject = z.ZodObject> =
  | {
      readonly kind: 'repository';
      readonly guid: Holding<P, Guid>;
      readonly networkId: Holding<P, NetworkId> | null;
      /** The repository it is copied from. */
      readonly parent?: Holding<P, Guid>;
    }
  /** The repository that holds a network id. */
  | {readonly kind: 'network'; readonly networkId: Holding<P, NetworkId>}
  | {readonly kind: 'datastore'; readonly datastore: Holding<P, ServerPath>}
  | {readonly kind: 'machine'}
  | {readonly kind: 'proxy'};

/** What nobody else may change meanwhile: a repository, by GUID or by its network id, or what a server has once. */
export type Lock<P extends z.ZodObject = z.ZodObject> =
  | {readonly repository: Holding<P, Guid>}
  | {readonly network: Holding<P, NetworkId>}
  | 'datastore'
  | 'machine'
  | 'proxy';

/** Something made of a result. A method, so that an operation with any result is an `Operation`. */
type From<R extends z.ZodType, T> = {from(result: z.output<R>): T}['from'];

interface Declared<P extends z.ZodObject, R extends z.ZodType> {
  readonly name: string;
  /** One sentence for help pages. */
  readonly summary: string;
  readonly subject: Subject<P>;
  /** The exit status that belongs to a result; null when every result is 0. */
  readonly exitStatus: From<R, number> | null;
  /** Its `log` frames are what was asked for, rather than a by-product. */
  readonly streams?: boolean;
  /** How people read a result for which keys and values are not enough; undefined where they are. */
  readonly text?: From<R, string | undefined>;
  /** Strict: an unknown key is refused. Field descriptions become flag help. */
  readonly params: P;
  readonly result: R;
}

/** Whether it changes the server. What does takes locks, all of them before it begins. */
type Changes<P extends z.ZodObject> =
  | {readonly mutates: true; readonly lock: readonly [Lock<P>, ...Lock<P>[]]}
  | {readonly mutates: false; readonly lock: null};

/**
 * One thing the agent can do, declared once. `renet`'s command line, its JSON, the typed call of
 * `rdc` and the reference all come from it. The name is `<group>-<verb>`: `repository-create` is
 * `renet repository create`. A few about the whole server are one word: `prune` is `renet prune`.
 */
export type Operation<P extends z.ZodObject = z.ZodObject, R extends z.ZodType = z.ZodType> = Declared<P, R> &
  Changes<P>;

export const operation = <const N extends string, P extends z.ZodObject, R extends z.ZodType>(
  declared: Operation<P, R> & {readonly name: N},
): typeof declared => declared;
