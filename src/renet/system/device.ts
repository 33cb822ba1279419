import * as z from 'zod';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

/** Reads only; what it finds is what stands in the way of formatting. */
export const showSignatures = (device: string): Argv => argv('wipefs', '--no-act', '--json', '--', device);
/** Exits 32 for what is no block device. */
export const showDevice = (device: string): Argv =>
  argv('lsblk', '--json', '--list', '--bytes', '--paths', '--output', 'PATH,TYPE,SIZE,RO,MOUNTPOINTS', '--', device);
export const NO_DEVICE = 32;

export interface Signature {
  /** `btrfs`, `ext4`, `gpt`, `LVM2_member`, … */
  readonly type: string;
  readonly uuid: string;
  readonly label: string;
}

export interface Device {
  /** Its own name, when it was asked for by a link below `/dev/disk`. */
  readonly path: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** Where it is mounted, and the partitions or volumes on it. */
  readonly usedBy: readonly string[];
}

const Signatures = z.object({
  signatures: z.array(z.object({type: z.string(), uuid: z.string().nullish(), label: z.string().nullish()})),
});

const Devices = z.object({
  blockdevices: z.array(
    z.object({
      path: z.string(),
      type: z.string(),
      size: z.int(),
      ro: z.boolean(),
      mountpoints: z.array(z.string().nullable()),
    }),
  ),
});

/** Reads what `wipefs --json` found; older ones print nothing at all for an empty device. */
export const parseSignatures = (output: string): Signature[] =>
  output.trim() === ''
    ? []
    : parse(Signatures, 'wipefs', output).signatures.map(({type, uuid, label}) => ({
        type,
        uuid: uuid ?? '',
        label: label ?? '',
      }));

/** Reads what `lsblk --json --list` says of one device and, after it, of all that lies on it; null when it is none. */
export const parseDevice = (output: string): Device | null => {
  const [device, ...above] = parse(Devices, 'lsblk', output).blockdevices;
  if (!device) return null;
  const mounts = device.mountpoints.filter((path) => path !== null);
  return {
    path: device.path,
    type: device.type,
    sizeBytes: device.size,
    readOnly: device.ro,
    usedBy: [...mounts, ...above.map(({path}) => path)],
  };
};

const parse = <S extends z.ZodType>(schema: S, tool: string, output: string): z.output<S> => {
  try {
    return schema.parse(JSON.parse(output));
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', `${tool} answered something unknown.`, {details: {output}, cause});
  }
};
