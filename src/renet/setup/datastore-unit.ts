import type {ServerPath} from '../../contract/types.js';
import {STATE_DIR} from '../layout.js';

export const IMAGE = `${STATE_DIR}/datastore.img`;
/** Label of the file system; also how a datastore of ours is recognised on a device. */
export const LABEL = 'rediacc';

/** What the datastore is mounted from. */
export type Source = {readonly file: string} | {readonly uuid: string};

/** Name of the unit that mounts a path; systemd demands exactly this one (systemd-escape --path). */
export const mountUnit = (path: ServerPath): string => {
  const parts = path.slice(1).replace(/[^A-Za-z0-9/:_.]|^\./g, (odd) => `\\x${odd.charCodeAt(0).toString(16)}`);
  return `${parts.replaceAll('/', '-')}.mount`;
};

/**
 * `nofail`: a server whose datastore is broken must still boot, or nobody can log in and repair it.
 *
 * In a file, freed blocks stay allocated (`nodiscard`): giving them back would let others fill the
 * disk, and writes into the datastore would then fail with I/O errors instead of "no space". A
 * device may have them back: it shares with nobody.
 */
const options = (source: Source): string =>
  ['noatime', ...('file' in source ? ['loop', 'nodiscard'] : ['discard=async']), 'nofail'].join(',');

/** The unit that mounts the datastore at boot. */
export const mountUnitText = (path: ServerPath, source: Source): string =>
  [
    '# Made by "renet machine setup", which also renews it.',
    '[Unit]',
    'Description=Datastore of rediacc',
    // The kernel modules it needs, `loop` first, are loaded by that service from the list that set-up makes.
    'After=systemd-modules-load.service',
    ...('file' in source ? [`RequiresMountsFor=${source.file}`] : []),
    '',
    '[Mount]',
    `What=${'file' in source ? source.file : `/dev/disk/by-uuid/${source.uuid}`}`,
    `Where=${path}`,
    'Type=btrfs',
    `Options=${options(source)}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
