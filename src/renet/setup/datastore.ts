import {MIN_DATASTORE_BYTES} from '../../contract/operations/machine.js';
import type {ServerPath} from '../../contract/types.js';
import {argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {formatSize, MIB} from '../../shared/size.js';
import type {Step} from '../engine/plan.js';
import {GLOBAL_UNIT_DIR, STATE_DIR} from '../layout.js';
import {makeBtrfs} from '../system/btrfs.js';
import type {Device, Signature} from '../system/device.js';
import {enableUnits} from '../system/systemd.js';
import {IMAGE, LABEL, mountUnit, mountUnitText, type Source} from './datastore-unit.js';

export interface DatastoreAsk {
  readonly path: ServerPath;
  readonly size: {readonly percent: number} | {readonly bytes: number};
  readonly device?: string;
}

export interface DatastoreFacts {
  /** What is mounted at the path right now. `file` is the file behind a loop device. */
  readonly mounted: {readonly type: string; readonly source: string; readonly file?: string} | undefined;
  /** What is at the path itself. */
  readonly directory: 'absent' | 'empty' | 'occupied';
  /** The path without symbolic links. */
  readonly realPath: string;
  readonly imageExists: boolean;
  /** Another path where the datastore file is mounted. */
  readonly imageMountedAt: string | undefined;
  /** Of the file system that holds, or will hold, the file. */
  readonly freeBytes: number;
  readonly holderIsBtrfs: boolean;
  /** The device asked for; null when it is no block device. */
  readonly device: (Device & {readonly signatures: readonly Signature[]}) | null | undefined;
  /** Content of the mount unit, and whether it is started at boot. */
  readonly unit: string | undefined;
  readonly enabled: boolean;
  /** UUID for a file system made now. */
  readonly newUuid: string;
}

/** Never taken from the disk that the server itself lives on. */
export const RESERVE_BYTES = 256 * MIB;

export interface DatastorePlan {
  readonly steps: readonly Step[];
  /** Whether an empty datastore is made, rather than one that is there mounted or kept. */
  readonly creates: boolean;
}

/**
 * The way to a mounted datastore. One that is there is kept, whatever size or device is asked for:
 * it holds repositories.
 *
 * @throws RdcError NO_SPACE, INVALID_INPUT or SETUP_FAILED, before anything was touched
 */
export const planDatastore = (ask: DatastoreAsk, facts: DatastoreFacts): DatastorePlan => {
  const {mounted} = facts;
  if (mounted) {
    if (mounted.type !== 'btrfs')
      throw refuse(`${ask.path} is mounted with ${mounted.type}; the datastore must be BTRFS.`);
    const steps = mounted.file === IMAGE ? planMount(ask.path, {file: IMAGE}, facts) : [];
    return {steps, creates: false};
  }
  checkPlace(ask, facts);
  if (ask.device !== undefined) return planOnDevice(ask.path, ask.device, facts);
  const create = facts.imageExists ? [] : [planImage(imageBytes(ask.size, facts.freeBytes), facts.holderIsBtrfs)];
  return {steps: [...create, ...planMount(ask.path, {file: IMAGE}, facts)], creates: create.length > 0};
};

const refuse = (message: string, ...hint: string[]): RdcError => new RdcError('SETUP_FAILED', message, {hint});

const checkPlace = ({path, device}: DatastoreAsk, facts: DatastoreFacts): void => {
  if (facts.realPath !== path) {
    throw new RdcError('INVALID_INPUT', `${path} leads to ${facts.realPath} by a symbolic link.`, {
      hint: `--datastore ${facts.realPath}`,
    });
  }
  if (facts.directory === 'occupied') {
    throw refuse(`${path} holds files and nothing is mounted there; they would be hidden.`, `ls -la ${path}`);
  }
  if (facts.imageExists && device !== undefined) {
    throw refuse(`This server has a datastore already, in ${IMAGE}.`, 'Leave out the device to mount that one.');
  }
  if (facts.imageMountedAt !== undefined) {
    throw refuse(
      `This server's datastore is mounted at ${facts.imageMountedAt}.`,
      `--datastore ${facts.imageMountedAt}`,
    );
  }
};

/** Whole mebibytes, so that loop devices and file systems waste nothing. */
const imageBytes = (size: DatastoreAsk['size'], freeBytes: number): number => {
  const usable = Math.max(0, freeBytes - RESERVE_BYTES);
  const asked = 'bytes' in size ? size.bytes : Math.min((freeBytes * size.percent) / 100, usable);
  const bytes = Math.floor(asked / MIB) * MIB;
  if (bytes <= usable && bytes >= MIN_DATASTORE_BYTES) return bytes;
  const wanted = Math.max(bytes, MIN_DATASTORE_BYTES);
  throw new RdcError(
    'NO_SPACE',
    `The datastore needs ${formatSize(wanted)} below ${STATE_DIR}; ${formatSize(usable)} can be used ` +
      `(${formatSize(freeBytes)} free, ${formatSize(RESERVE_BYTES)} stay free for the server itself).`,
    {
      hint: 'Ask for less with --datastore-size, or give a disk with --datastore-device.',
      details: {neededBytes: wanted, freeBytes},
    },
  );
};

/**
 * Preallocated, so that the datastore cannot run out of disk while it believes to have space.
 * Made under another name and renamed when whole: an interrupted run starts anew.
 */
const planImage = (bytes: number, holderIsBtrfs: boolean): Step => {
  const unfinished = `${IMAGE}.tmp`;
  return {
    title: `create datastore of ${formatSize(bytes)}`,
    acts: [
      {mkdir: STATE_DIR, mode: 0o755},
      {remove: unfinished},
      {run: argv('install', '--mode=0600', '/dev/null', unfinished)},
      // Copy-on-write below copy-on-write would fragment without end, and break the preallocation.
      ...(holderIsBtrfs ? [{run: argv('chattr', '+C', unfinished)}] : []),
      {run: argv('fallocate', '--length', `${bytes}`, unfinished)},
      {run: makeBtrfs(unfinished, LABEL, '--nodiscard')},
      {sync: unfinished},
      {rename: unfinished, to: IMAGE},
      {sync: STATE_DIR},
    ],
    undo: [{remove: unfinished}],
  };
};

const planOnDevice = (path: ServerPath, name: string, facts: DatastoreFacts): DatastorePlan => {
  const {device, newUuid} = facts;
  if (!device) throw refuse(`${name} is not a block device of this server.`, 'lsblk');
  if (device.readOnly) throw refuse(`${name} is read-only.`);
  if (device.usedBy.length > 0) throw refuse(`${name} is in use: ${device.usedBy.join(', ')}.`, `lsblk ${name}`);
  const [first] = device.signatures;
  // An earlier run made it, or this disk comes from an earlier life of the server.
  if (first?.type === 'btrfs' && first.label === LABEL) {
    return {steps: planMount(path, {uuid: first.uuid}, facts), creates: false};
  }
  if (first) {
    throw refuse(`${name} is not empty: it holds ${first.type}.`, `If nothing on it is needed: wipefs --all ${name}`);
  }
  if (device.sizeBytes < MIN_DATASTORE_BYTES) throw refuse(`${name} has only ${formatSize(device.sizeBytes)}.`);
  const format = {
    title: `create datastore on ${name} (${formatSize(device.sizeBytes)})`,
    acts: [{run: makeBtrfs(name, LABEL, `--uuid=${newUuid}`)}],
  };
  return {steps: [format, ...planMount(path, {uuid: newUuid}, facts)], creates: true};
};

const planMount = (path: ServerPath, source: Source, facts: DatastoreFacts): Step[] => {
  const content = mountUnitText(path, source);
  if (facts.mounted && facts.enabled && facts.unit === content) return [];
  return [
    {
      title: `mount datastore at ${path}, now and at boot`,
      acts: [
        ...(facts.directory === 'absent' ? [{mkdir: path, mode: 0o755}] : []),
        {write: `${GLOBAL_UNIT_DIR}/${mountUnit(path)}`, content, mode: 0o644},
        {run: enableUnits(mountUnit(path))},
      ],
    },
  ];
};
