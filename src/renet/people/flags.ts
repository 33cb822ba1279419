import {parseArgs} from 'node:util';
import type * as z from 'zod';
import {RdcError} from '../../shared/errors.js';
import {parseSize} from '../../shared/size.js';
import {isSecret} from '../call/secrets.js';

/** A flag of `renet <group> <verb>`, as the contract declares its parameter. */
export interface Flag {
  /** Key of the parameter. */
  readonly key: string;
  /** As typed, without the dashes. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'decimal' | 'size' | 'list' | 'switch' | 'secret';
  readonly required: boolean;
  /** Its value may stand alone, without the flag. */
  readonly positional?: boolean;
  readonly description: string;
  readonly fallback: unknown;
  /** A value for examples. */
  readonly example?: string;
}

interface Definition {
  type: string;
  /** Of numbers: `safeint` for whole ones. */
  format?: string;
  innerType?: z.ZodType;
  defaultValue?: unknown;
}

/** What stands around the schema of a parameter, and what is inside. */
interface Parameter {
  readonly type: string;
  readonly whole: boolean;
  readonly optional: boolean;
  readonly fallback: unknown;
  readonly meta: z.GlobalMeta;
}

const look = (schema: z.ZodType): Parameter => {
  const {type, format, innerType, defaultValue} = schema.def as unknown as Definition;
  const meta = schema.meta() ?? {};
  if (!innerType) return {type, whole: format === 'safeint', optional: false, fallback: undefined, meta};
  const inner = look(innerType);
  return {
    type: inner.type,
    whole: inner.whole,
    optional: true,
    fallback: type === 'default' ? defaultValue : inner.fallback,
    meta: {...inner.meta, ...meta},
  };
};

/** The flags of an operation; parameters that only rdc can hand in are left out. */
export const flagsOf = (params: z.ZodObject): Flag[] =>
  Object.entries(params.shape as Record<string, z.ZodType>)
    .filter(([, schema]) => look(schema).meta.rdcOnly !== true)
    .map(([key, schema]) => toFlag(key, schema));

/** Whether people can call an operation at all: nothing that only rdc can hand in is required. */
export const isForPeople = (params: z.ZodObject): boolean =>
  Object.values(params.shape as Record<string, z.ZodType>)
    .map(look)
    .every(({meta, optional}) => meta.rdcOnly !== true || optional);

const toFlag = (key: string, schema: z.ZodType): Flag => {
  const parameter = look(schema);
  const {optional, fallback, meta} = parameter;
  const secret = isSecret(schema);
  const name = meta.flag ?? kebab(key);
  return {
    key,
    name: secret ? `${name}-stdin` : name,
    kind: secret ? 'secret' : kindOf(parameter),
    required: !optional,
    ...(meta.positional && {positional: true}),
    description: meta.description ?? '',
    fallback,
    ...(meta.example !== undefined && {example: meta.example}),
  };
};

const kindOf = ({type, whole, meta}: Parameter): Flag['kind'] => {
  if (type === 'array') return 'list';
  if (type === 'boolean' || type === 'literal') return 'switch';
  if (meta.unit === 'bytes') return 'size';
  if (type !== 'number') return 'text';
  return whole ? 'number' : 'decimal';
};

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Words of a command line: `--name value`, `--name=value`, `--switch`, `--no-switch`; lists repeat theirs. */
export type Words = Readonly<Record<string, unknown>>;

/**
 * Reads flags into parameters. A secret flag reads as `true`: its text comes from stdin.
 *
 * @throws RdcError USAGE for an unknown, repeated or incomplete flag and for anything else
 */
export const parseFlags = (flags: readonly Flag[], args: readonly string[]): Words => {
  const values: Record<string, unknown> = {};
  const alone = flags.find(({positional}) => positional);
  for (const token of tokensOf(flags, args)) {
    const word = args[token.index] ?? '';
    if (token.kind === 'positional' && alone && !(alone.key in values)) {
      values[alone.key] = valueOf(alone, token.value);
      continue;
    }
    if (token.kind !== 'option' || !token.rawName.startsWith('--')) throw notAFlag(flags, word);
    const {flag, negated} = find(flags, token.name);
    if (flag.kind === 'list') {
      const before = (values[flag.key] ?? []) as readonly unknown[];
      values[flag.key] = [...before, valueOf(flag, token.value)];
      continue;
    }
    if (flag.key in values) throw usage(`--${flag.name} is given twice.`);
    values[flag.key] = isSwitch(flag) ? switchValue(flag, negated, token.value) : valueOf(flag, token.value);
  }
  return values;
};

/** Not strict: the messages about what is wrong are ours. */
const tokensOf = (flags: readonly Flag[], args: readonly string[]) => {
  const options = Object.fromEntries(
    flags.map((flag) => [flag.name, {type: isSwitch(flag) ? ('boolean' as const) : ('string' as const)}]),
  );
  return parseArgs({args: [...args], options, strict: false, allowPositionals: true, tokens: true}).tokens;
};

const isSwitch = ({kind}: Flag): boolean => kind === 'switch' || kind === 'secret';

const find = (flags: readonly Flag[], name: string): {flag: Flag; negated: boolean} => {
  const plain = flags.find((flag) => flag.name === name);
  if (plain) return {flag: plain, negated: false};
  const positive = flags.find((flag) => flag.kind === 'switch' && `no-${flag.name}` === name);
  if (positive) return {flag: positive, negated: true};
  throw usage(`There is no flag --${name}.`, knownFlags(flags));
};

const notAFlag = (flags: readonly Flag[], word: string): RdcError =>
  usage(`"${word}" is not a flag.`, knownFlags(flags));

const knownFlags = (flags: readonly Flag[]): string => `Flags: ${flags.map(({name}) => `--${name}`).join(', ')}`;

const switchValue = (flag: Flag, negated: boolean, given: string | undefined): boolean => {
  if (given === undefined) return !negated;
  throw usage(`--${flag.name} takes no value.`);
};

const valueOf = ({name, kind}: Flag, text: string | undefined): unknown => {
  if (text === undefined) throw usage(`--${name} needs a value.`);
  if (kind === 'size') return parseSize(text);
  if (kind === 'decimal' && /^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'decimal') throw usage(`--${name} needs a number, not "${text}".`);
  if (kind !== 'number') return text;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw usage(`--${name} needs a whole number, not "${text}".`);
};

/** @throws RdcError USAGE naming the flags that must be there and are not */
export const requireFlags = (flags: readonly Flag[], values: Words): void => {
  const missing = flags.filter(({required, key}) => required && !(key in values)).map(({name}) => `--${name}`);
  if (missing.length > 0) throw usage(`Missing: ${missing.join(', ')}.`);
};

const usage = (message: string, hint?: string): RdcError => new RdcError('USAGE', message, {hint});
