import {inspect} from 'node:util';
import fc from 'fast-check';
import {EXIT_STATUS} from '../../src/shared/codes.js';
import {RdcError} from '../../src/shared/errors.js';

/** One parser or writer, what it is given, and what must hold whatever that is. */
export interface Subject {
  /** Its name in the source; unique. */
  readonly parser: string;
  /** Tries so many inputs; the same seed tries the same ones. */
  check(options: {cases: number; seed: number; onCase?: () => void}): Promise<Verdict>;
  /** The input of one case, from 1; for a case that never came to its end. */
  inputOf(options: {seed: number; at: number}): string;
}

export interface Verdict {
  readonly cases: number;
  /** Of the one case that took longest; a hint, nothing is decided by it. */
  readonly slowestMs: number;
  readonly failure: {readonly counterexample: string; readonly reason: string} | null;
}

const SHOWN = 600;

/** False when a promise is broken. */
type Held = boolean | void;

/** @param holds  throws, or returns false, when its promise is broken */
export const subject = <T>(
  parser: string,
  input: fc.Arbitrary<T>,
  holds: (value: T) => Held | Promise<Held>,
): Subject => ({
  parser,
  check: async ({cases, seed, onCase}) => {
    let slowestMs = 0;
    const timed = async (value: T): Promise<Held> => {
      onCase?.();
      const begun = performance.now();
      const held = await holds(value);
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      return held;
    };
    const {failed, counterexample, errorInstance, numRuns} = await fc.check(fc.asyncProperty(input, timed), {
      numRuns: cases,
      seed,
    });
    const failure = failed ? {counterexample: shown(counterexample), reason: reasonOf(errorInstance)} : null;
    return {cases: numRuns, slowestMs, failure};
  },
  inputOf: ({seed, at}) => shown(fc.sample(input, {seed, numRuns: at}).at(-1)),
});

const shown = (value: unknown): string => {
  const text = inspect(value, {depth: 8, maxStringLength: SHOWN, breakLength: Infinity});
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message.slice(0, SHOWN)}` : String(error ?? 'the property is false');

/** Longest message that may reach a terminal, in characters: an error that quotes its input must not be a flood. */
const MAX_MESSAGE = 8 * 1024;

/**
 * What a parser says of an input: its value, or the error it refused it with. Anything else that it throws goes on:
 * a TypeError or a RangeError means that nobody has thought of such an input.
 */
const answerOf = <T>(parse: () => T): {value: T} | {refused: RdcError} => {
  try {
    return {value: parse()};
  } catch (error) {
    if (!(error instanceof RdcError)) throw error;
    if (!Object.hasOwn(EXIT_STATUS, error.code)) throw new Error(`the code ${error.code} is unknown`);
    if (error.message.trim() === '') throw new Error('an error without a message');
    if (error.message.length > MAX_MESSAGE) throw new Error(`a message of ${error.message.length} characters`);
    return {refused: error};
  }
};

/** Parses and, when the input is accepted, looks at the value; a refusal is fine. */
export const accepted = <T>(parse: () => T, look: (value: T) => void = () => undefined): void => {
  const answer = answerOf(parse);
  if ('value' in answer) {
    clean(answer.value);
    look(answer.value);
  }
};

/** The same for a parser that takes its time. */
export const acceptedLater = async <T>(parse: () => Promise<T>, look?: (value: T) => void): Promise<void> => {
  const ended = await parse().then(
    (value) => () => value,
    (error: Error) => () => {
      throw error;
    },
  );
  accepted(ended, look);
};

/** @throws Error with the reason when it does not hold */
export const must = (holds: boolean, reason: string): void => {
  if (!holds) throw new Error(reason);
};

/** What was read has no prototype from outside, and neither has anything else been given one. */
const clean = (value: unknown): void => {
  must(({} as Record<string, unknown>)['polluted'] === undefined, 'Object.prototype was changed');
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Array.isArray(value) || prototype === Object.prototype) {
    if (!Array.isArray(value))
      must(!Object.hasOwn(value, 'polluted'), 'a key from a prototype became one of the value');
    for (const inner of Object.values(value)) clean(inner);
    return;
  }
  const known = [Map, Set, Uint8Array, Date, Error, RegExp].some((kind) => value instanceof kind);
  must(known, `a value has the prototype ${inspect(prototype)}`);
};
