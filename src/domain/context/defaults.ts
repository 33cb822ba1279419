import type {ContextDocument} from '../../contract/document.js';
import {RdcError} from '../../shared/errors.js';
import {chooseMachine} from '../machine/machines.js';

/** What `context set` can set. */
const DEFAULT_KEYS = ['machine'] as const;
export type DefaultKey = (typeof DEFAULT_KEYS)[number];

/** @throws RdcError INVALID_INPUT listing the keys there are */
const readDefaultKey = (key: string): DefaultKey => {
  const known = DEFAULT_KEYS.find((candidate) => candidate === key);
  if (known) return known;
  throw new RdcError('INVALID_INPUT', `"${key}" is not a default. Valid keys: ${DEFAULT_KEYS.join(', ')}.`, {
    hint: 'rdc context set machine <name>',
  });
};

/** Sets a default of the context. @throws RdcError INVALID_INPUT, MACHINE_NOT_FOUND */
export const setDefault = (context: ContextDocument, key: string, value: string): Record<string, string> => {
  const known = readDefaultKey(key);
  const {name} = chooseMachine(context, value);
  context.defaults[known] = name;
  return {[known]: name};
};

/** Clears one default, or all. @returns the keys that had a value */
export const clearDefaults = (context: ContextDocument, key?: string): DefaultKey[] => {
  const keys = key === undefined ? DEFAULT_KEYS : [readDefaultKey(key)];
  const cleared = keys.filter((known) => context.defaults[known] !== undefined);
  for (const known of cleared) delete context.defaults[known];
  return cleared;
};
