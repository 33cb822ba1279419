import type {Fields} from './fields.js';
import {MIDDLEWARES} from './middlewares.js';
import {ROUTES} from './routes.js';

const STRUCTS: Record<string, Fields> = {...ROUTES, ...MIDDLEWARES};

/** A field's type, taken apart. */
export interface FieldType {
  readonly kind: 'scalar' | 'struct' | 'list' | 'map' | 'any';
  /** Name of the scalar or struct itself, of the list's items, or of the map's values. */
  readonly of: string;
  /** May stand alone: `tls=true` is an empty struct, `tls=false` takes it out. */
  readonly standalone: boolean;
  /** How the document spells the field. */
  readonly name: string;
  /** A list of one whose label has no index. */
  readonly single: boolean;
}

/** The struct of that name; unknown names are scalars. */
export const structOf = (name: string): Fields | undefined =>
  Object.hasOwn(STRUCTS, name) ? STRUCTS[name] : undefined;

/** Finds a struct's field as labels spell it, in any case. */
export const findField = (struct: Fields, label: string): FieldType | undefined => {
  const wanted = label.toLowerCase();
  const name = Object.keys(struct).find((field) => field.toLowerCase() === wanted);
  const text = name === undefined ? undefined : struct[name];
  if (name === undefined || text === undefined) return undefined;
  const [type, listName] = text.includes('=') ? [text.slice(text.indexOf('=') + 1), 'servers'] : [text, undefined];
  return {...readType(type), name: listName ?? name, single: listName !== undefined};
};

/** Reads a type as the tables write it. */
export const readType = (text: string): Omit<FieldType, 'name' | 'single'> => {
  const standalone = text.endsWith('?');
  const type = standalone ? text.slice(0, -1) : text;
  if (type.endsWith('[]')) return {kind: 'list', of: type.slice(0, -2), standalone};
  if (type.startsWith('map:')) return {kind: 'map', of: type.slice(4), standalone};
  if (type === 'any') return {kind: 'any', of: type, standalone};
  return {kind: structOf(type) ? 'struct' : 'scalar', of: type, standalone};
};
