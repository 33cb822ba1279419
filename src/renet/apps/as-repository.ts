import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {otherDatastores} from '../repository/datastores.js';
import {literal} from '../system/systemd.js';
import {runForRepository, type Place} from './sandbox.js';

export type AsRepository = Omit<Place, 'otherDatastores'>;

/** Only files are read; what takes longer waits for something that never comes, such as a pipe in place of a file. */
const LIMIT_SECONDS = 60;
/** The directory is entered by the program's own user, as in a Rediaccfile's functions. */
const SCRIPT = 'cd -- "$1" || exit; shift; exec "$@"';

/**
 * A call as the user of the repository's functions, in its slice. For programs that read what lies in a repository
 * and may be led anywhere by it: as root they would read and fetch for whoever wrote those files.
 */
export const asRepository = (place: Place, directory: string, {file, args}: Argv): Argv =>
  runForRepository(
    place,
    {
      // Not the unit of the functions: that one may be busy, and is stopped by whoever runs functions next.
      unit: `rediacc-read-${place.networkId}-${process.pid}.service`,
      properties: {
        DefaultDependencies: 'no',
        Type: 'exec',
        KillMode: 'control-group',
        RuntimeMaxSec: String(LIMIT_SECONDS),
      },
    },
    argv('/bin/bash', '-c', ...[SCRIPT, 'rediacc', directory, file, ...args].map(literal)),
  );

/** Runs programs so; their directory is that of the options, whose variables are added to their environment. */
export const execAsRepository =
  (exec: Exec, who: AsRepository): Exec =>
  async (call, {cwd = '/', env = {}, ...options} = {}) => {
    const added = Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined);
    const environment = {...who.environment, ...Object.fromEntries(added)};
    const place = {...who, environment, otherDatastores: await otherDatastores(who.mountPath)};
    return exec(asRepository(place, cwd, call), options);
  };
