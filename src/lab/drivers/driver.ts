import type {Lab} from '../lab.js';
import type {VmFiles, VmState} from '../vm-state.js';

/** A built image; its disk is only read. */
export interface Image {
  readonly dir: string;
  readonly disk: string;
}

/** What is particular to one way of running servers. */
export interface Driver {
  /** Debian packages that it needs on the workstation beside the common ones, with a program of each. */
  readonly packages: Readonly<Record<string, string>>;
  /** Whether a snapshot holds the memory of a running server. If not, it is taken of a disk that nobody uses. */
  readonly keepsMemory: boolean;
  /** Name of the disk in an image's directory. */
  readonly imageDisk: string;
  /** Makes what the driver boots from a root file system, as a tar and as a raw disk in `dir`. */
  finishImage(lab: Lab, from: {dir: string; tar: string; raw: string}): Promise<void>;
  /** The directory of the kernel that new servers get, built on first use; null where it is part of the image. */
  ensureKernel(lab: Lab): Promise<string | null>;
  createDisk(lab: Lab, image: Image, files: VmFiles): Promise<void>;
  /** Starts a server that outlives this process: from its disk as it is, or from a snapshot. Does not wait for it. */
  launch(lab: Lab, state: VmState, snapshot?: string): Promise<void>;
  /** Takes a snapshot after `dropped` ones are deleted. The server runs exactly if the driver keeps memory. */
  save(lab: Lab, files: VmFiles, snapshot: string, dropped: readonly string[]): Promise<void>;
}
