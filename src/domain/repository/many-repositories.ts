import type {ContextDocument, RepositoryEntry} from '../../contract/document.js';
import type {EventFrame} from '../../contract/frames.js';
import type {MachineName, RepositoryName} from '../../contract/types.js';
import type {ErrorCode} from '../../shared/codes.js';
import {isRdcError, messageOf, RdcError} from '../../shared/errors.js';
import {inParallel} from '../../shared/pool.js';
import {named} from './repositories.js';

/** A repository that a command for all of them works on. */
export interface Subject {
  readonly name: RepositoryName;
  readonly entry: RepositoryEntry;
}

/** One that the context may not know, too; its name is its GUID then. */
export interface AnySubject {
  readonly name: string;
  readonly entry?: RepositoryEntry;
}

/** The repositories that a machine has as far as the context knows, by name; without those whose creation did not finish. */
export const subjectsOn = (context: ContextDocument, machine: MachineName, {forks}: {forks: boolean}): Subject[] =>
  Object.entries(context.repositories)
    .map(([name, entry]) => ({name: name as RepositoryName, entry}))
    .filter(({entry}) => entry.machine === machine && entry.state !== 'creating')
    .filter(({entry}) => forks || entry.forkOf === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** What became of one of them. */
export interface Row {
  readonly name: string;
  /** In a word, such as `up`; `failed` when it was not reached, `partial` when only some of it was. */
  readonly result: string;
  readonly message: string | null;
  readonly code: ErrorCode | null;
}

export interface Many {
  /** Where all of them are, when they are repositories. */
  readonly machine?: MachineName;
  /** How many at a time. */
  readonly concurrency: number;
  readonly onEvent: (event: EventFrame) => void;
}

/** Does the same to all of them. What happens to one does not stop the others, unless the person gives up. */
export const forEach = <S extends AnySubject, D extends Pick<Row, 'result'> & Partial<Row>>(
  subjects: readonly S[],
  {machine, concurrency, onEvent}: Many,
  work: (subject: S, onEvent: (event: EventFrame) => void) => Promise<D>,
): Promise<(Row & Partial<Omit<D, keyof Row>>)[]> =>
  inParallel(subjects, concurrency, async (subject) => {
    const {name, entry} = subject;
    try {
      const asked = work(subject, (event) => onEvent(labelled(event, name)));
      const done = await (entry && machine ? named({name: name as RepositoryName, entry, machine}, asked) : asked);
      return {name, message: null, code: null, ...done} as Row & D;
    } catch (error) {
      if (!isRdcError(error) || error.code === 'CANCELLED') throw error;
      return {name, result: 'failed', message: messageOf(error), code: error.code} as Row & Partial<Omit<D, keyof Row>>;
    }
  });

/** An event with the name of the one it is about. */
const labelled = (event: EventFrame, name: string): EventFrame => {
  if (event.type === 'log') return {...event, source: event.source === undefined ? name : `${name}/${event.source}`};
  if (event.type === 'warning') return {...event, message: `${name}: ${event.message}`};
  return {...event, title: `${name}: ${event.title}`};
};

/**
 * The error when not all of them were reached: PARTIAL, or when none was, that of the first.
 *
 * @param again  the command that does it to one of them, by its name
 */
export const notAll = (rows: readonly Row[], machine: string, again: (name: string) => string): RdcError | null => {
  const {missed, lines, code} = missedOf(rows);
  if (missed.length === 0) return null;
  const said = `${missed.length} of ${rows.length} repositories failed on ${machine}:\n${lines.join('\n')}`;
  return new RdcError(code, said, {
    hint: `${again(missed[0]!.name)}   # again, once it is mended`,
    details: {repositories: rows},
  });
};

/** Those that were not reached, a line about each, and the code of them all. */
export const missedOf = (rows: readonly Row[]): {missed: Row[]; lines: string[]; code: ErrorCode} => {
  const missed = rows.filter(({result}) => result === 'failed' || result === 'partial');
  const lines = missed.map(({name, message}) => `${name}: ${message}`);
  const first = missed.find(({code}) => code !== null);
  const none = missed.length === rows.length && missed.every(({result}) => result === 'failed');
  return {missed, lines, code: none && first?.code ? first.code : 'PARTIAL'};
};
