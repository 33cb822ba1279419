import {mkdir, readFile} from 'node:fs/promises';
import * as z from 'zod';
import {BootResult, repositoryAutostartList} from '../../contract/operations/repository-autostart.js';
import type {Guid} from '../../contract/types.js';
import {writeAtomic} from '../files/write-atomic.js';
import {AUTOSTART_DIR} from '../layout.js';
import {readBootId} from '../system/boot-id.js';
import {bootRecord} from './key-file.js';

/** On disk with the boot it belongs to. */
const BootRecord = BootResult.omit({thisBoot: true}).extend({bootId: z.string()});
const ShutdownRecord = repositoryAutostartList.result.shape.lastShutdown.unwrap();
export type ShutdownRecord = z.output<typeof ShutdownRecord>;

const shutdownRecord = (directory: string): string => `${directory}/shutdown.json`;

/** Remembers what became of a repository at this boot. */
export const writeBootRecord = async (
  guid: Guid,
  outcome: Omit<BootResult, 'thisBoot' | 'at'>,
  directory = AUTOSTART_DIR,
): Promise<void> =>
  write(bootRecord(guid, directory), directory, {
    ...outcome,
    at: new Date().toISOString(),
    bootId: await readBootId(),
  });

/** What became of it at the last boot; null when nothing is known, also after a file was cut short by a power failure. */
export const readBootRecord = async (guid: Guid, directory = AUTOSTART_DIR): Promise<BootResult | null> => {
  const record = BootRecord.safeParse(await readJson(bootRecord(guid, directory)));
  if (!record.success) return null;
  const {bootId, ...outcome} = record.data;
  return {...outcome, thisBoot: bootId === (await readBootId())};
};

export const writeShutdownRecord = (record: ShutdownRecord, directory = AUTOSTART_DIR): Promise<void> =>
  write(shutdownRecord(directory), directory, record);

export const readShutdownRecord = async (directory = AUTOSTART_DIR): Promise<ShutdownRecord | null> =>
  ShutdownRecord.safeParse(await readJson(shutdownRecord(directory))).data ?? null;

const write = async (path: string, directory: string, record: object): Promise<void> => {
  await mkdir(directory, {recursive: true, mode: 0o755});
  await writeAtomic({write: path, content: `${JSON.stringify(record)}\n`, mode: 0o644});
};

const readJson = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
};
