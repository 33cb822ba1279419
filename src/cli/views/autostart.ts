import type {Result} from '../../contract/index.js';
import type {ServerPath} from '../../contract/types.js';
import {disableOnServer, type ListedAutostart} from '../../domain/repository/autostart.js';
import type {Table} from '../io/output.js';
import type {Whereabouts} from './repository.js';

export const enabledView = ({name, machine}: Whereabouts, {changed}: Result<'repository-autostart-enable'>): string =>
  changed
    ? `"${name}" starts by itself whenever ${machine} is started.`
    : `"${name}" started by itself already whenever ${machine} is started.`;

/** What people have to know before they sleep well: the key lies on the server now. */
export const KEY_REMARK = 'Who is root on the server can open this repository without the passphrase from now on.';

export const disabledView = (
  {name, machine}: Whereabouts,
  {changed}: Result<'repository-autostart-disable'>,
): string =>
  changed
    ? `"${name}" no longer starts by itself on ${machine}; its key there is destroyed.`
    : `"${name}" did not start by itself on ${machine}.`;

type List = Result<'repository-autostart-list'>;

/** The table of `repo autostart list`. */
export const autostartTable = (machine: string, rows: readonly ListedAutostart[]): Table => ({
  columns: [
    {key: 'name', header: 'NAME', show: (name) => (name === null ? '(unknown)' : String(name))},
    {key: 'guid', header: 'GUID'},
    {key: 'state', header: 'AUTOSTART'},
    {key: 'lastBoot', header: 'LAST BOOT'},
    {key: 'at', header: 'AT'},
    {key: 'message', header: 'REMARK'},
  ],
  rows: rows.map(({name, guid, state, parentsKey, lastBoot}) => ({
    name,
    guid,
    state,
    lastBoot: lastBoot?.result ?? null,
    at: lastBoot?.at ?? null,
    message: lastBoot?.message ?? (parentsKey ? PARENTS_KEY : null),
  })),
  empty: `${machine} has no repositories.`,
});

const PARENTS_KEY = 'A fork: until it is mounted the key file of its parent opens it.';

/** What is not as it should be, and the command that helps. */
export const autostartWarnings = (
  {machine, datastore}: {machine: string; datastore: ServerPath},
  rows: readonly ListedAutostart[],
  units: List['units'],
): string[] => [
  ...rows.filter(({state}) => state === 'broken').map((row) => broken(row, machine, datastore)),
  ...units
    .filter(({installed, enabled}) => !installed || !enabled)
    .map(({name}) => `${name} is not installed on ${machine}. Set it up again: rdc context setup-machine ${machine}`),
];

const broken = ({name, guid, enabled}: ListedAutostart, machine: string, datastore: ServerPath): string => {
  const what = enabled
    ? `The key of "${name ?? guid}" on ${machine} does not open it.`
    : `A key without its file is left in "${name ?? guid}".`;
  // Commands of the workstation know repositories by name only.
  if (name === null) return `${what} On the server: ${disableOnServer(guid, datastore)}`;
  return enabled
    ? `${what} Make a new one: rdc repo autostart enable ${name} --machine ${machine}`
    : `${what} Take it away: rdc repo autostart disable ${name} --machine ${machine}`;
};
