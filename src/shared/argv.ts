/** A program and its arguments. Never a shell string: nothing in it is interpreted. */
export interface Argv {
  readonly file: string;
  readonly args: readonly string[];
}

/** Builds an argv; `false` and `undefined` arguments are left out, so that options read as conditions. */
export const argv = (file: string, ...args: (string | false | undefined)[]): Argv => ({
  file,
  args: args.filter((arg): arg is string => typeof arg === 'string'),
});

/**
 * Quotes one word for a POSIX shell. A single quote ends the quoting, is written escaped, and
 * starts it again (POSIX.1-2017, Shell Command Language, 2.2.2).
 */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The call as a POSIX shell would have to read it. */
export const toLine = ({file, args}: Argv): string => [file, ...args].map(quote).join(' ');

/** Every exit status a program can have: for those whose status is an answer, or is handed on. */
export const ANY_STATUS: readonly number[] = Array.from({length: 256}, (_, status) => status);
