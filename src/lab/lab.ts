import type {Exec} from '../exec/exec.js';
import {localExec} from '../exec/local.js';
import {wishedDriver, type DriverName} from './drivers/name.js';
import {labPaths, type LabPaths} from './paths.js';

/** What every part of the lab works with. */
export interface Lab {
  readonly exec: Exec;
  readonly paths: LabPaths;
  /** What new servers are to be run by; without it the lab chooses. */
  readonly wish?: DriverName | undefined;
  /** The directory of this package, which holds `examples/`. */
  readonly packageRoot: string;
  /** Told one line whenever something starts that takes more than a moment. */
  readonly report: (line: string) => void;
}

/** The lab of this workstation. Without a `packageRoot` the working directory is taken for it, as in tests. */
export const openLab = (report: Lab['report'] = () => {}, packageRoot: string = process.cwd()): Lab => ({
  exec: localExec,
  paths: labPaths(process.env),
  wish: wishedDriver(process.env),
  packageRoot,
  report,
});
