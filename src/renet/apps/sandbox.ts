import {dirname} from 'node:path';
import type {NetworkId} from '../../contract/types.js';
import {argv, type Argv} from '../../shared/argv.js';
import {dockerSocket, RUN_DIR, servedDir, sliceUnit, UNIVERSAL_USER} from '../layout.js';
import {literal, runInUnit} from '../system/systemd.js';

/** Of which repository something runs, and what it may see of the server. */
export interface Place {
  readonly networkId: NetworkId;
  readonly mountPath: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Every other datastore that is mounted. */
  readonly otherDatastores: readonly string[];
}

interface Unit {
  readonly unit: string;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * As whom, and within which bounds, everything runs that is up to a repository: its functions, and Compose on its files.
 *
 * @param program  its words as systemd reads them (`literal`)
 */
export const runForRepository = (place: Place, {unit, properties}: Unit, program: Argv): Argv =>
  runInUnit(
    {
      unit,
      slice: sliceUnit(place.networkId),
      env: {USER: UNIVERSAL_USER.name, LOGNAME: UNIVERSAL_USER.name, ...place.environment},
      pipe: true,
      properties: {...properties, ...viewOf(place)},
    },
    alone(program),
  );

/** Memory, half of the server's at most, and counted as the repository's own. */
const OWN = 'mode=1777,size=50%,nr_inodes=1m';

/**
 * Of what lies where repositories are, only the own mount and the own socket are there, and what Traefik was told of the own containers. Directories for temporary files are its own, too,
 * and empty each time. Not by `PrivateTmp`, which may require the mount of /tmp: at shutdown that is being stopped.
 */
const viewOf = ({networkId, mountPath, otherDatastores}: Place): Record<string, string> => ({
  TemporaryFileSystem: [
    ...[dirname(dirname(mountPath)), ...otherDatastores, RUN_DIR].map((path) => `${path}:ro`),
    ...['/tmp', '/var/tmp', '/dev/shm'].map((path) => `${path}:${OWN}`),
  ].join(' '),
  // A dry run may come before the daemon.
  BindPaths: `${mountPath} -${dockerSocket(networkId)}`,
  BindReadOnlyPaths: `-${servedDir(networkId)}`,
  PrivateIPC: 'yes',
  NoNewPrivileges: 'yes',
});

/**
 * The first process of a process namespace. The kernel keeps signals from it that it has no handler for, and kills all others when
 * it ends. SIGTERM, which systemd sends to every process of the unit, therefore ends the program, and this one after it. It has nothing
 * of its own to say: Bash would tell how its child was killed.
 */
const FIRST = 'exec 3>&2 2>/dev/null; trap : TERM; "$@" 2>&3 3>&-; exit $?';

/**
 * Runs a program as the universal user, in a process namespace: functions of all repositories have that user, and would be free to
 * signal each other. systemd makes such namespaces only from version 257 on.
 */
const alone = ({file, args}: Argv): Argv =>
  argv(
    '/usr/bin/unshare',
    ...['--fork', '--pid', '--mount-proc', '--propagation', 'slave', '--'],
    '/usr/bin/setpriv',
    ...[`--reuid=${UNIVERSAL_USER.uid}`, `--regid=${UNIVERSAL_USER.gid}`, '--clear-groups', '--no-new-privs'],
    ...['--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--'],
    ...['/bin/bash', '-c', literal(FIRST), 'rediacc', file, ...args],
  );
