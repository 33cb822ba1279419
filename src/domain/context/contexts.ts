import {ContextDocument, type Document} from '../../contract/document.js';
import {read} from '../../contract/read.js';
import {ContextName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {own} from '../../shared/own.js';

const NO_CONTEXT_HINT = 'rdc context create-local <name> --ssh-key ~/.ssh/id_ed25519';

export interface NamedContext {
  name: ContextName;
  context: ContextDocument;
}

/**
 * The context a command works in: the named one, else the active one.
 *
 * @throws RdcError CONTEXT_NOT_FOUND naming those there are; INVALID_INPUT for a name that cannot be one
 */
export const chooseContext = (document: Document, wanted?: string): NamedContext => {
  const name = wanted === undefined ? document.activeContext : read(ContextName, wanted, 'context name');
  const context = name === undefined ? undefined : own(document.contexts, name);
  if (name !== undefined && context) return {name, context};
  throw contextNotFound(document, name);
};

const contextNotFound = (document: Document, name: string | undefined): RdcError => {
  const names = Object.keys(document.contexts);
  const there = names.length > 0 ? ` There are: ${names.join(', ')}.` : '';
  const message = name === undefined ? 'No context is active.' : `There is no context "${name}".`;
  const hint = names.length > 0 ? 'rdc context use <name>' : NO_CONTEXT_HINT;
  return new RdcError('CONTEXT_NOT_FOUND', message + there, {hint, details: {contexts: names}});
};

/** A name that no context has yet. @throws RdcError ALREADY_EXISTS, INVALID_INPUT */
const freeName = (document: Document, wanted: string): ContextName => {
  const name = read(ContextName, wanted, 'context name');
  if (!own(document.contexts, name)) return name;
  throw new RdcError('ALREADY_EXISTS', `There is a context "${name}" already.`, {
    hint: [`rdc context use ${name}`, `or remove it: rdc context delete ${name}`],
  });
};

/** Adds a local context; the first one becomes active. @param privateKeyPath absolute */
export const createLocalContext = (document: Document, wanted: string, privateKeyPath: string): NamedContext => {
  const name = freeName(document, wanted);
  const context = ContextDocument.parse({name, ssh: {privateKeyPath}});
  document.contexts[name] = context;
  document.activeContext ??= name;
  return {name, context};
};

export const useContext = (document: Document, wanted: string): NamedContext => {
  const chosen = chooseContext(document, wanted);
  document.activeContext = chosen.name;
  return chosen;
};

/** Renames a context; it stays active if it was. */
export const renameContext = (document: Document, from: string, to: string): NamedContext => {
  const {name: old, context} = chooseContext(document, from);
  const name = freeName(document, to);
  delete document.contexts[old];
  document.contexts[name] = {...context, name};
  if (document.activeContext === old) document.activeContext = name;
  return {name, context: {...context, name}};
};

/**
 * Removes a context. When it was the active one and exactly one other is left, that one becomes
 * active; with more of them people choose.
 */
export const deleteContext = (document: Document, wanted: string): NamedContext => {
  const chosen = chooseContext(document, wanted);
  delete document.contexts[chosen.name];
  if (document.activeContext !== chosen.name) return chosen;
  const [only, ...others] = Object.values(document.contexts);
  document.activeContext = others.length === 0 ? only?.name : undefined;
  return chosen;
};

/** What is lost with a context, for the question before its deletion; null when nothing is. */
export const lossOf = ({name, repositories}: ContextDocument): string | null => {
  const names = Object.keys(repositories);
  if (names.length === 0) return null;
  return (
    `Context "${name}" holds the only credentials of ${names.length} ` +
    `${names.length === 1 ? 'repository' : 'repositories'} (${names.join(', ')}): without them their data is lost.`
  );
};
