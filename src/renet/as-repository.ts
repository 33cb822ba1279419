import type {NetworkId} from '../contract/types.js';
import type {Exec} from '../exec/exec.js';
import {argv, type Argv} from '../shared/argv.js';
import {asFunctions} from './repository-unit.js';
import {literal, runInUnit} from './system/systemd.js';

export interface AsRepository {
  readonly networkId: NetworkId;
  readonly environment: Readonly<Record<string, string>>;
}

/** Only files are read; what takes longer waits for something that never comes, such as a pipe in place of a file. */
const LIMIT_SECONDS = 60;
/** The directory is entered by the program's own user, as in a Rediaccfile's functions. */
const SCRIPT = 'cd -- "$1" || exit; shift; exec "$@"';

/**
 * A call as the user of the repository's functions, in its slice. For programs that read what lies in a repository
 * and may be led anywhere by it: as root they would read and fetch for whoever wrote those files.
 */
export const asRepository = ({networkId, environment}: AsRepository, directory: string, {file, args}: Argv): Argv =>
  runInUnit(
    {
      // Not the unit of the functions: that one may be busy, and is stopped by whoever runs functions next.
      unit: `rediacc-read-${networkId}-${process.pid}.service`,
      ...asFunctions(networkId, environment),
      properties: {
        DefaultDependencies: 'no',
        Type: 'exec',
        KillMode: 'control-group',
        RuntimeMaxSec: String(LIMIT_SECONDS),
      },
    },
    argv('/bin/bash', '-c', ...[SCRIPT, 'rediacc', directory, file, ...args].map(literal)),
  );

/** Runs programs so; their directory is that of the options. */
export const execAsRepository =
  (exec: Exec, who: AsRepository): Exec =>
  (call, {cwd = '/', ...options} = {}) =>
    exec(asRepository(who, cwd, call), options);
