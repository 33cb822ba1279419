import type {ContextDocument} from '../../contract/document.js';
import {RdcError} from '../../shared/errors.js';

/** Texts of a server in its reader's words: the machine's name, and names of repositories in place of GUIDs. */
export const wordsOf = (
  {repositories}: Pick<ContextDocument, 'repositories'>,
  machine: string,
): ((text: string) => string) => {
  const names = new Map(
    Object.entries(repositories).map(([name, {repositoryGuid}]) => [repositoryGuid as string, name]),
  );
  return (text) =>
    text
      .replaceAll('<machine>', machine)
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (guid) => names.get(guid) ?? guid);
};

/** Waits for an answer about a machine and words errors as their reader knows things. */
export const worded = async <R>(words: (text: string) => string, answer: Promise<R>): Promise<R> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RdcError)) throw error;
    const {code, message, hints, retryable, details} = error;
    throw new RdcError(code, words(message), {hint: hints.map(words), retryable, details, cause: error});
  }
};
