import type {Agent} from '../../contract/agent.js';
import type {ContextDocument} from '../../contract/document.js';
import type {Result} from '../../contract/index.js';
import {DEFAULT_DATASTORE, type ServerPath} from '../../contract/types.js';
import {forEach, type Many, type Row, type Subject} from './many-repositories.js';

type OnServer = Result<'repository-autostart-list'>['repositories'][number];

/**
 * `on`: it starts at boot. `broken`: it is on, but its key does not open it, or a key of it is left. `off`: it
 * stays closed after a reboot.
 */
export type AutostartState = 'on' | 'off' | 'broken';

/** A repository on a server with its name in the context; null for one the context does not know. */
export type ListedAutostart = {name: string | null; state: AutostartState} & OnServer;

export const autostartState = ({enabled, slot, opens, parentsKey}: OnServer): AutostartState => {
  if (enabled) return opens ? 'on' : 'broken';
  // A slot without its key file opens nothing at boot. A fork begins like that, and its first mount ends it.
  return slot === true && !parentsKey ? 'broken' : 'off';
};

/** Joins what a machine has with the names of the context: names first in alphabetical order, then the unknown ones. */
export const listAutostart = (context: ContextDocument, onServer: readonly OnServer[]): ListedAutostart[] => {
  const names = new Map(Object.entries(context.repositories).map(([name, {repositoryGuid}]) => [repositoryGuid, name]));
  const rows = onServer.map((found) => ({
    name: names.get(found.guid) ?? null,
    state: autostartState(found),
    ...found,
  }));
  const known = rows.filter(({name}) => name !== null).sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  return [...known, ...rows.filter(({name}) => name === null)];
};

export interface AutostartAsk extends Many {
  readonly datastore: ServerPath;
  readonly dryRun: boolean;
}

export const enableAll = (call: Agent, subjects: readonly Subject[], ask: AutostartAsk): Promise<Row[]> =>
  forEach(subjects, ask, async ({entry: {repositoryGuid: guid, credential: password}}, onEvent) => {
    const {datastore, dryRun} = ask;
    const {changed} = await call('repository-autostart-enable', {guid, datastore, password}, {onEvent, dryRun});
    return {result: dryRun ? 'planned' : 'on', message: changed || dryRun ? null : 'It was on already.'};
  });

/** The command that takes a key away on the server itself, with the passphrase or, without the last flag, with the key. */
export const disableOnServer = (guid: string, datastore: ServerPath): string => {
  const where = datastore === DEFAULT_DATASTORE ? '' : ` --datastore ${datastore}`;
  return `renet repository autostart-disable --name ${guid}${where} --password-stdin`;
};

/** The command that takes the key of one repository away: those of the workstation know repositories by name only. */
export const disableCommand = (
  {repositories}: ContextDocument,
  name: string,
  {machine, datastore}: {machine: string; datastore: ServerPath},
): string =>
  Object.hasOwn(repositories, name)
    ? `rdc repo autostart disable ${name} --machine ${machine}`
    : `On the server: ${disableOnServer(name, datastore)}`;

/** Those whose key is to be taken away: also of repositories this context has no passphrase for. */
export const disableAll = (
  call: Agent,
  context: ContextDocument,
  listed: readonly ListedAutostart[],
  ask: AutostartAsk,
): Promise<Row[]> => {
  const entries = new Map(Object.values(context.repositories).map((entry) => [entry.repositoryGuid, entry]));
  const subjects = listed
    .filter(({state}) => state !== 'off')
    .map(({name, guid}) => ({name: name ?? guid, guid, entry: entries.get(guid)}));
  return forEach(subjects, ask, async ({guid, entry}, onEvent) => {
    const {datastore, dryRun} = ask;
    const password = entry && {password: entry.credential};
    await call('repository-autostart-disable', {guid, datastore, ...password}, {onEvent, dryRun});
    return {result: dryRun ? 'planned' : 'off'};
  });
};
