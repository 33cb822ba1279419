import type {Guid} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import type {Layout} from '../layout.js';
import {
  KEY_FILE_SLOT,
  NO_PERMISSION,
  NOTHING_TO_TRY,
  parseKeySlots,
  showMetadata,
  testPassphrase,
} from '../system/luks.js';
import {autostartFiles} from './key-file.js';

/** What is true of a repository's autostart right now. */
export interface AutostartFacts {
  readonly guid: Guid;
  /** Its key file is there: it is tried at boot. */
  readonly enabled: boolean;
  /** Files of it that are there, an unfinished key and the record of the last boot included. */
  readonly files: readonly string[];
  /** Key slots in use; null when the header of the volume cannot be read, or there is no volume. */
  readonly slots: readonly number[] | null;
  /** The key file opens the volume. */
  readonly opens: boolean;
}

/** Reads all of it; the two programs it needs derive no costly key. */
export const readAutostart = async (exec: Exec, layout: Layout, guid: Guid): Promise<AutostartFacts> => {
  const image = layout.image(guid);
  const keyFile = layout.keyFile(guid);
  const files = await autostartFiles(layout, guid);
  const enabled = files.includes(keyFile);
  const shown = await exec(showMetadata(image), {accept: [0, NOTHING_TO_TRY]});
  const slots = shown.exitCode === 0 ? parseKeySlots(shown.stdout) : null;
  const opens = enabled && (slots?.includes(KEY_FILE_SLOT) ?? false) && (await opensWith(exec, image, keyFile));
  return {guid, enabled, files, slots, opens};
};

const opensWith = async (exec: Exec, image: string, keyFile: string): Promise<boolean> => {
  const accept = [0, NOTHING_TO_TRY, NO_PERMISSION];
  return (await exec(testPassphrase(image, {keyFile}), {accept})).exitCode === 0;
};
