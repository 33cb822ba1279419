import {randomBytes} from 'node:crypto';
import {open, rename} from 'node:fs/promises';
import {Guid} from '../../contract/types.js';
import type {Act} from '../engine/plan.js';
import {exists, namesOf} from '../files/read.js';
import {AUTOSTART_DIR, type Layout} from '../layout.js';

const KEY_BYTES = 256;
const ENDING = '.key';

/** Where a key is written until it is whole. One name: what an interrupted run left is found and used again. */
const unfinishedKey = (path: string): string => `${path}.new`;
/** What became of a repository at the last boot. */
export const bootRecord = (guid: Guid, directory = AUTOSTART_DIR): string => `${directory}/${guid}.json`;

/** Makes a key of random bytes, whole or not at all. */
export const writeKey = async (path: string): Promise<void> => {
  const file = await open(unfinishedKey(path), 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinishedKey(path), path);
};

/** The repositories that have a key: those that start at boot. */
export const readKeys = async ({keys}: Layout): Promise<Guid[]> => {
  const names = (await namesOf(keys)) ?? [];
  const guids = names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  return guids.flatMap((name) => Guid.safeParse(name).data ?? []).sort();
};

/** Files that autostart has of a repository, beside its key slot. */
export const autostartFiles = async (layout: Layout, guid: Guid): Promise<string[]> => {
  const key = layout.keyFile(guid);
  const paths = [key, unfinishedKey(key), bootRecord(guid)];
  const there = await Promise.all(paths.map(exists));
  return paths.filter((_, index) => there[index]);
};

/** Removes such files. */
export const removeFiles = (files: readonly string[]): Act[] => files.map((path) => ({remove: path}));
