import type {ContextDocument, Document, RepositoryEntry} from '../../contract/document.js';
import type {ContextName, MachineName, RepositoryName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {own} from '../../shared/own.js';

/** The part of the store that repositories need: one document, read whole, changed under a lock. */
export interface Registry {
  read(): Promise<Document>;
  update<R>(change: (document: Document) => R): Promise<R>;
}

/** Where a repository is registered. */
export interface Place {
  readonly context: ContextName;
  readonly name: RepositoryName;
}

/**
 * The repository of this name, as this workstation knows it.
 *
 * @throws RdcError REPOSITORY_NOT_FOUND naming those there are
 */
export const findRepository = (context: ContextDocument, name: RepositoryName): RepositoryEntry => {
  const entry = own(context.repositories, name);
  if (entry) return entry;
  const known = Object.keys(context.repositories).sort();
  throw new RdcError('REPOSITORY_NOT_FOUND', `Context "${context.name}" has no repository "${name}".`, {
    hint: [
      known.length > 0 ? `It has: ${known.join(', ')}` : 'It has none yet.',
      `rdc repo create ${name} --size 5G --machine <machine>`,
    ],
  });
};

/** The name the context has for a repository; null when it knows none of this GUID. */
export const nameOf = ({repositories}: ContextDocument, guid: string | null): string | null =>
  Object.entries(repositories).find(([, entry]) => entry.repositoryGuid === guid)?.[0] ?? null;

/**
 * As `findRepository`, for work that needs the repository whole.
 *
 * @throws RdcError REPOSITORY_NOT_FOUND, also for one whose creation was cut short
 */
export const findFinishedRepository = (context: ContextDocument, name: RepositoryName): RepositoryEntry => {
  const entry = findRepository(context, name);
  if (entry.state !== 'creating') return entry;
  throw new RdcError('REPOSITORY_NOT_FOUND', `The creation of repository "${name}" did not finish.`, {
    hint: [`${howToFinish(context, name, entry)}   # goes on with it`],
  });
};

/** The command line that goes on with a creation that was cut short. */
export const howToFinish = (context: ContextDocument, name: string, {forkOf, machine}: RepositoryEntry): string => {
  const on = `--machine ${machine ?? '<machine>'}`;
  if (forkOf === undefined) return `rdc repo create ${name} --size <size> ${on}`;
  const parent = nameOf(context, forkOf) ?? '<parent>';
  return `rdc repo fork ${parent} --tag ${name} ${on}`;
};

/** The context of this name inside a document that may have changed since it was last read. */
export const contextOf = (document: Document, name: ContextName): ContextDocument => {
  const context = own(document.contexts, name);
  if (context) return context;
  throw new RdcError('CONTEXT_NOT_FOUND', `There is no context "${name}" any more.`, {hint: 'rdc context list'});
};

/** Which machine a repository command works on: what was asked, the context's default, where it was created. */
export const machineFor = (asked: string | undefined, context: ContextDocument, entry: RepositoryEntry) =>
  asked ?? context.defaults.machine ?? entry.machine;

interface Subject {
  readonly name: RepositoryName;
  readonly entry: RepositoryEntry;
  readonly machine: MachineName;
}

/**
 * Waits for an answer about a repository and words errors as their reader knows things: servers
 * know GUIDs only, and their hints leave gaps for the names.
 */
export const named = async <R>(subject: Subject, answer: Promise<R>): Promise<R> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RdcError)) throw error;
    throw error.code === 'REPOSITORY_NOT_FOUND' ? notOnMachine(subject, error) : inNames(subject, error);
  }
};

const notOnMachine = ({name, entry, machine}: Subject, cause: RdcError): RdcError => {
  const elsewhere = entry.machine !== undefined && entry.machine !== machine;
  return new RdcError('REPOSITORY_NOT_FOUND', `Machine "${machine}" has no repository "${name}".`, {
    hint: elsewhere
      ? `It was created on "${entry.machine}": add --machine ${entry.machine}`
      : `rdc repo list --machine ${machine}`,
    details: {guid: entry.repositoryGuid, machine},
    cause,
  });
};

const inNames = ({name, entry, machine}: Subject, cause: RdcError): RdcError => {
  const {code, message, hints, retryable, details} = cause;
  const fill = (hint: string): string => hint.replaceAll('<name>', name).replaceAll('<machine>', machine);
  return new RdcError(code, message.replaceAll(entry.repositoryGuid, `"${name}"`), {
    hint: hints.map((hint) => fill(hint)),
    retryable,
    details,
    cause,
  });
};

/**
 * Forgets a repository that a machine has just destroyed, unless it lives on elsewhere: the
 * credential in its entry opens every copy of it.
 *
 * @returns whether the entry is gone
 */
export const forgetRepository = (document: Document, place: Place, machine: MachineName, guid: string): boolean => {
  const {repositories} = contextOf(document, place.context);
  const entry = own(repositories, place.name);
  if (entry === undefined) return true;
  if (entry.repositoryGuid !== guid || (entry.machine !== undefined && entry.machine !== machine)) return false;
  delete repositories[place.name];
  return true;
};
