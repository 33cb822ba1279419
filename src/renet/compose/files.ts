import {join} from 'node:path';
import {isAlias, isMap, isScalar, LineCounter, parseDocument, type YAMLMap} from 'yaml';
import {ServiceName} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {readInside} from '../files/inside.js';
import type {DirectoryServices} from '../services/slots.js';
import {listServices, parseServiceList} from '../system/compose.js';
import {COMPOSE_FILES, OVERRIDE_FILES} from './directory.js';

/** The largest compose files in the wild have some hundred kilobytes. */
const LIMIT_BYTES = 1024 * 1024;
/**
 * In characters. Nearly all are smaller. A larger one may be made so that reading it takes minutes, in which the agent
 * could not even be stopped: Compose is asked, which has a time limit.
 */
const READ_HERE = 64 * 1024;

/**
 * The services of the compose file in each directory, names A-Z; directories without one are left out.
 *
 * @throws RdcError INVALID_INPUT for a compose file that cannot be read or leads outside the repository
 */
export const findServices = async (
  exec: Exec,
  mountPath: string,
  directories: readonly string[],
): Promise<DirectoryServices[]> => {
  const found: DirectoryServices[] = [];
  for (const directory of directories) {
    const names = await servicesIn(exec, mountPath, directory);
    if (names) found.push({directory, names: [...names].sort()});
  }
  return found;
};

const servicesIn = async (exec: Exec, mountPath: string, directory: string): Promise<Set<string> | null> => {
  const file = await firstOf(mountPath, directory, COMPOSE_FILES);
  if (!file) return null;
  const override = await firstOf(mountPath, directory, OVERRIDE_FILES);
  const files = [file, ...(override ? [override] : [])];
  if (files.every(({text}) => text.length <= READ_HERE)) {
    const read = files.map(({path, text}) => readComposeFile(text, path));
    if (!read.some(({includes}) => includes)) return new Set(read.flatMap(({names}) => names));
  }
  // Only Compose itself knows what an included file brings; it costs a process, so it is asked only then.
  const {stdout} = await exec(listServices(), {cwd: join(mountPath, directory)});
  return new Set(parseServiceList(stdout));
};

const firstOf = async (
  mountPath: string,
  directory: string,
  names: readonly string[],
): Promise<{path: string; text: string} | null> => {
  for (const name of names) {
    const path = join(directory, name);
    const text = await readInside(mountPath, path, LIMIT_BYTES);
    if (text !== null) return {path, text};
  }
  return null;
};

/**
 * The keys under `services:`, and whether there are more that only Compose can tell (`include:`,
 * or a mapping taken from elsewhere). Values are never built, so that no alias can grow: nothing of the
 * document is copied but these names.
 *
 * @throws RdcError INVALID_INPUT naming the file, and the line where YAML knows it
 */
export const readComposeFile = (text: string, path: string): {names: string[]; includes: boolean} => {
  const document = parse(text, path);
  if (document.contents === null) return {names: [], includes: false};
  if (!isMap(document.contents)) throw unreadable(path, 'it is not a mapping');
  const services = document.contents.get('services', true) ?? null;
  if (isAlias(services)) return {names: [], includes: true};
  if (isMap(services)) return namesOf(services, path, document.contents.has('include'));
  if (services === null || (isScalar(services) && services.value === null)) {
    return {names: [], includes: document.contents.has('include')};
  }
  throw unreadable(path, '"services" is not a mapping');
};

const namesOf = ({items}: YAMLMap, path: string, includes: boolean): {names: string[]; includes: boolean} => {
  const own = items.filter(({key}) => !isMerge(key));
  const names = new Set<string>();
  for (const name of own.map(({key}) => serviceName(key, path))) {
    if (names.has(name)) throw unreadable(path, `service "${name}" is there twice`);
    names.add(name);
  }
  return {names: [...names], includes: includes || own.length < items.length};
};

const isMerge = (key: unknown): boolean => isScalar(key) && key.value === '<<';

const parse = (text: string, path: string) => {
  try {
    // Keys are not compared with each other: that takes the square of their number. Compose does it for the rest.
    const document = parseDocument(text, {lineCounter: new LineCounter(), logLevel: 'silent', uniqueKeys: false});
    const [problem] = document.errors;
    if (problem) throw problem;
    return document;
  } catch (error) {
    throw unreadable(path, messageOf(error));
  }
};

const serviceName = (key: unknown, path: string): string => {
  const name = ServiceName.safeParse(isScalar(key) ? String(key.value) : key);
  if (name.success) return name.data;
  throw unreadable(path, `${JSON.stringify(String(key))} is no name of a service`);
};

const unreadable = (path: string, why: string): RdcError =>
  new RdcError('INVALID_INPUT', `The compose file ${path} cannot be read: ${why}.`, {details: {path}});
