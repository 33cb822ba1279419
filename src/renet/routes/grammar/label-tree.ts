import {LabelRefused, MAX_LABEL_BYTES, MAX_NAME_LENGTH, MAX_PARTS} from './label-fault.js';

/** Labels as a tree: `a.b[0].c=1` is a → b → [0] → c. */
export interface LabelNode {
  /** As the first label of it spells it; `[n]` for an index. */
  readonly name: string;
  /** The label that led here, for messages. */
  readonly label: string;
  value: string;
  readonly children: LabelNode[];
}

/**
 * What YAML takes inside double quotes as it stands. Traefik reads the whole document as YAML, so one
 * odd character in one label would otherwise cost every repository its routes. U+2551 is what Traefik itself puts
 * between the items of a list when it reads a document: it would take a text with it apart, or refuse it.
 */
const CLEAN =
  /^[\t\n\r\x20-\x7e\xa0-\u2027\u202a-\u2550\u2552-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/**
 * Builds the tree of all labels that begin with one of the given roots, such as `traefik.http`, in any case. As in Traefik
 * `traefik.https.…` is among them: it is a mistake, not the label of somebody else.
 *
 * @throws LabelRefused naming the label, for empty parts, stray brackets and characters YAML cannot hold
 */
export const labelTree = (labels: Readonly<Record<string, string>>, roots: readonly string[]): LabelNode => {
  const tree: LabelNode = {name: 'traefik', label: 'traefik', value: '', children: []};
  const keys = Object.keys(labels).filter((key) => isBelow(key, roots));
  if (keys.reduce((sum, key) => sum + key.length + (labels[key] ?? '').length, 0) > MAX_LABEL_BYTES) {
    throw new LabelRefused({kind: 'labels-too-large', label: 'traefik.*'});
  }
  for (const key of keys.sort()) {
    const value = labels[key] ?? '';
    if (!CLEAN.test(value)) throw new LabelRefused({kind: 'label-unwritable-value', label: key});
    const [root, ...path] = splitKey(key);
    if (root !== tree.name) throw new LabelRefused({kind: 'label-wrong-root', label: key});
    insert(tree, path, key, value);
  }
  return tree;
};

const isBelow = (key: string, roots: readonly string[]): boolean => {
  const lower = key.toLowerCase();
  return roots.some((root) => lower.startsWith(root));
};

const splitKey = (key: string): string[] => {
  const parts = key.split('.', MAX_PARTS + 1);
  if (parts.length > MAX_PARTS) {
    throw new LabelRefused({kind: 'label-too-deep', label: key.slice(0, MAX_NAME_LENGTH)});
  }
  return parts.flatMap((part) => {
    const [, name = '', index = ''] = /^([^[\]]+)(\[\d{1,4}\])?$/.exec(part) ?? [];
    if (name === '') throw new LabelRefused({kind: 'label-empty-part', label: key, part});
    if (name.length > MAX_NAME_LENGTH) throw new LabelRefused({kind: 'label-long-part', label: key});
    if (!CLEAN.test(name) || name.includes('@')) throw new LabelRefused({kind: 'label-unwritable-name', label: key});
    return index === '' ? [name] : [name, index];
  });
};

const insert = (node: LabelNode, path: readonly string[], label: string, value: string): void => {
  const [name, ...rest] = path;
  if (name === undefined) {
    node.value = value;
    return;
  }
  const lower = name.toLowerCase();
  let child = node.children.find((candidate) => candidate.name.toLowerCase() === lower);
  if (!child) {
    child = {name, label, value: '', children: []};
    node.children.push(child);
  }
  insert(child, rest, label, value);
};
