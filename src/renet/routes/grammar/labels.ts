import {isDuration} from './durations.js';
import {findField, readType, structOf, type FieldType} from './grammar.js';
import {LabelRefused} from './label-fault.js';
import {labelTree, type LabelNode} from './label-tree.js';

/** A piece of Traefik's dynamic configuration. */
export type Value = string | number | boolean | Value[] | Section;
export interface Section {
  [name: string]: Value;
}

/** What the labels of one container configure; an absent protocol has no labels. */
export interface LabelConfiguration {
  http?: Section;
  tcp?: Section;
  udp?: Section;
}

const PROTOCOLS = {http: 'Http', tcp: 'Tcp', udp: 'Udp'} as const;
type Protocol = keyof typeof PROTOCOLS;
const isProtocol = (name: string): name is Protocol => Object.hasOwn(PROTOCOLS, name);

/**
 * Reads Traefik's labels as Traefik's own Docker provider does: names in any case, `[n]` for list
 * items, commas between scalars of a list, and every value checked against its field's type. The
 * result is spelled as Traefik's documents spell it.
 *
 * Anything wrong is refused here, because Traefik would refuse the whole document for it, and with
 * it the routes of every other repository.
 *
 * @throws LabelRefused, an RdcError INVALID_INPUT, naming the label
 */
export const readLabels = (labels: Readonly<Record<string, string>>): LabelConfiguration => {
  const tree = labelTree(labels, ['traefik.http', 'traefik.tcp', 'traefik.udp']);
  const configuration: LabelConfiguration = {};
  for (const node of tree.children) {
    const protocol = node.name.toLowerCase();
    if (!isProtocol(protocol)) throw unknownSetting(node);
    if (node.children.length === 0) throw standsAlone(node);
    configuration[protocol] = readStruct(node, PROTOCOLS[protocol]);
  }
  return configuration;
};

/** Finds a label in any case. */
export const labelOf = (labels: Readonly<Record<string, string>>, name: string): string | undefined => {
  const key = Object.keys(labels).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : labels[key];
};

/** Reads a boolean as Go's `strconv.ParseBool`; `undefined` for anything else. */
export const parseBool = (text: string | undefined): boolean | undefined => {
  if (text === undefined) return undefined;
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
};

/** No prototype: a router may well be called `constructor`. */
const emptySection = (): Section => Object.create(null) as Section;

const readStruct = (node: LabelNode, name: string): Section => {
  const section = emptySection();
  const struct = structOf(name) ?? {};
  for (const child of node.children) {
    const field = findField(struct, child.name);
    if (!field) throw unknownSetting(child);
    const value = readField(child, field);
    if (value !== undefined) section[field.name] = value;
  }
  return section;
};

const readField = (node: LabelNode, field: FieldType): Value | undefined => {
  if (field.standalone && node.value !== '' && node.value.toLowerCase() !== 'true' && field.kind === 'struct') {
    // Taken out, but read: a wrong name below it is a mistake to Traefik as well.
    readStruct(node, field.of);
    return undefined;
  }
  if (field.single && node.children.length > 0) return [readStruct(node, field.of)];
  if (field.single) throw standsAlone(node);
  if (field.kind === 'list') return readList(node, field.of);
  if (node.children.length === 0 && field.kind !== 'scalar') {
    if (field.standalone) return emptySection();
    throw standsAlone(node);
  }
  return readTyped(node, field);
};

const standsAlone = ({label}: LabelNode) => new LabelRefused({kind: 'label-stands-alone', label});
const unknownSetting = ({label, name}: LabelNode) =>
  new LabelRefused({kind: 'label-unknown-setting', label, setting: name});
const below = (kind: 'label-below-value' | 'label-below-list', {label, name}: LabelNode) =>
  new LabelRefused({kind, label, setting: name});

const readTyped = (node: LabelNode, {kind, of}: Pick<FieldType, 'kind' | 'of'>): Value => {
  if (kind === 'struct') return readStruct(node, of);
  if (kind === 'map') return readMap(node, of);
  if (kind === 'any') return readFree(node);
  if (node.children.length > 0) throw below('label-below-value', node);
  return readScalar(node.value, of, node.label);
};

const readMap = (node: LabelNode, of: string): Section => {
  const section = emptySection();
  for (const child of node.children) {
    // A dot in a key of plain texts, as in a header's name, belongs to the key.
    if (of === 'string') for (const [key, text] of leaves(child, child.name)) section[key] = text;
    else if (child.children.length === 0 && structOf(of)) {
      throw new LabelRefused({kind: 'label-lacks-setting', label: child.label});
    } else section[child.name] = readTyped(child, readType(of));
  }
  return section;
};

const leaves = (node: LabelNode, path: string): [string, string][] =>
  node.children.length === 0
    ? [[path, node.value]]
    : node.children.flatMap((child) => leaves(child, `${path}.${child.name}`));

const readList = (node: LabelNode, of: string): Value[] => {
  if (structOf(of)) return itemsOf(node).map((item) => readStruct(item, of));
  if (node.children.length > 0) throw below('label-below-list', node);
  if (node.value === '') return [];
  return node.value.split(',').map((item) => readScalar(item.trim(), of, node.label));
};

/** In the order of the labels, as Traefik has them: `[10]` comes before `[2]`. */
const itemsOf = (node: LabelNode): LabelNode[] => {
  const stray = node.children.find((child) => !child.name.startsWith('['));
  if (stray) throw new LabelRefused({kind: 'label-lacks-index', label: stray.label, setting: node.name});
  return node.children;
};

/** Settings of plugins: whatever is there, as texts, lists and sections. */
const readFree = (node: LabelNode): Value => {
  if (node.children.length === 0) return node.value;
  if (node.children.every((child) => child.name.startsWith('['))) return itemsOf(node).map(readFree);
  const section = emptySection();
  for (const child of node.children) section[child.name] = readFree(child);
  return section;
};

const readScalar = (text: string, type: string, label: string): Value => {
  const refused = (expected: 'bool' | 'int' | 'duration') =>
    new LabelRefused({kind: 'label-wrong-type', label, value: text, expected});
  if (type === 'bool') {
    const value = parseBool(text);
    if (value === undefined) throw refused(type);
    return value;
  }
  if (type === 'int') {
    const value = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw refused(type);
    return value;
  }
  if (type === 'duration' && !isDuration(text)) throw refused(type);
  return text;
};
