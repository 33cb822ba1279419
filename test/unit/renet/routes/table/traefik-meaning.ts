import {findField, readType, structOf, type FieldType} from '../../../../../src/renet/routes/grammar/grammar.js';
import type {Fragment} from '../../../../../src/renet/routes/table/fragment.js';

type Json = unknown;
export type Section = Record<string, Json>;
/** For each struct of Traefik the value of each field that no label sets. */
export type Bases = Record<string, Section>;

const ROOTS: Section = {http: 'Http', tcp: 'Tcp', udp: 'Udp'};
/** Two structs of Traefik have one name. */
const GO_NAMES: Record<string, string> = {RedisTLS: 'ClientTLS'};
const isSection = (value: Json): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Our elements as one configuration, under the names that the labels have. */
export const configurationOf = ({elements}: Fragment): Section => {
  const found: Record<string, Record<string, Section>> = {};
  for (const {protocol, kind, name, value} of elements) ((found[protocol] ??= {})[kind] ??= {})[name] = value;
  return JSON.parse(JSON.stringify(found).replaceAll('-2816', '')) as Section;
};

/** The same meaning, the same value: without what Traefik assumes anyway, and with one spelling for each duration. */
export const meaningOf = (configuration: Json, bases: Bases): Section =>
  Object.fromEntries(
    Object.entries(configuration as Section).flatMap(([protocol, section]) => {
      const meant = structMeaning(section as Section, String(ROOTS[protocol]), bases);
      return Object.keys(meant).length > 0 ? [[protocol, meant]] : [];
    }),
  );

const structMeaning = (section: Section, struct: string, bases: Bases): Section =>
  Object.fromEntries(
    Object.entries(section).flatMap(([name, value]) => {
      const type = findField(structOf(struct) ?? {}, name === 'servers' ? 'server' : name);
      const base = bases[GO_NAMES[struct] ?? struct]?.[name] ?? null;
      const meant = type ? valueMeaning(value, type, bases) : value;
      const assumed = type ? valueMeaning(base, type, bases) : base;
      return isEmptyList(meant) || JSON.stringify(meant) === JSON.stringify(assumed) ? [] : [[name, meant]];
    }),
  );

const valueMeaning = (value: Json, {kind, of}: Pick<FieldType, 'kind' | 'of'>, bases: Bases): Json => {
  if (Array.isArray(value))
    return value.map((item: Json) => valueMeaning(item, kind === 'list' ? readType(of) : {kind, of}, bases));
  if (isSection(value) && kind === 'struct') return structMeaning(value, of, bases);
  if (isSection(value) && kind === 'map') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, valueMeaning(item, readType(of), bases)]),
    );
  }
  return of === 'duration' && typeof value === 'string' ? nanoseconds(value) : value;
};

const isEmptyList = (value: Json): boolean => Array.isArray(value) && value.length === 0;

const UNITS: Record<string, number> = {ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9};

/** As Traefik reads durations: a bare number counts seconds. */
const nanoseconds = (text: string): number => {
  const sign = text.startsWith('-') ? -1 : 1;
  const unsigned = text.replace(/^[-+]/, '');
  if (/^\d+$/.test(unsigned)) return sign * Number(unsigned) * 1e9 || 0;
  const parts = [...unsigned.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)];
  return (
    sign * Math.round(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0)) || 0
  );
};

/** A label for each value of our grammar, spelled as those that are made from Traefik's types. */
export const labelsOfGrammar = (): string[] =>
  Object.entries(ROOTS).flatMap(([protocol, struct]) =>
    labelsBelow({kind: 'struct', of: String(struct)}, `traefik.${protocol}`),
  );

const labelsBelow = ({kind, of}: Pick<FieldType, 'kind' | 'of'>, label: string): string[] => {
  if (kind === 'struct') {
    const struct = structOf(of) ?? {};
    return Object.keys(struct).flatMap((name) => {
      const field = findField(struct, name);
      const below = `${label}.${name.toLowerCase()}`;
      if (!field) return [];
      return field.single ? labelsBelow({kind: 'struct', of: field.of}, below) : labelsBelow(field, below);
    });
  }
  if (kind === 'map') return labelsBelow(readType(of), `${label}.${of === 'int' ? '500' : 'a'}`);
  if (kind === 'list' && structOf(of)) return labelsBelow(readType(of), `${label}[0]`);
  return [label];
};
