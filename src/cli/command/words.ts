import type {Interfaces} from '@oclif/core';

/** A word as oclif's parser read it, in the order typed. */
interface Token {
  readonly type: string;
  readonly input: string;
}

/**
 * The words after the named arguments, as they were typed. oclif's own `argv` sorts words by where each text was
 * typed first, so that of `cp a b a` the second `a` comes before `b`.
 */
export const wordsAfter = (raw: readonly Token[], named: number): string[] =>
  raw
    .filter(({type}) => type === 'arg')
    .slice(named)
    .map(({input}) => input);

type Input<F extends Flags, B extends Flags, A extends Flags> = Interfaces.Input<F, B, A>;
type Flags = Record<string, unknown>;

/** oclif would read an argument that is missing from stdin, which in a script belongs to something else. */
export const leaveStdin = <F extends Flags, B extends Flags, A extends Flags>(
  options: Input<F, B, A>,
): Input<F, B, A> => {
  const args = Object.entries(options.args ?? {}).map(([name, arg]) => [name, {...(arg as object), ignoreStdin: true}]);
  // The options are the command's class: what it inherits is not copied by itself.
  const {flags, baseFlags, enableJsonFlag} = options;
  return {...options, flags, baseFlags, enableJsonFlag, args: Object.fromEntries(args) as typeof options.args} as Input<
    F,
    B,
    A
  >;
};
