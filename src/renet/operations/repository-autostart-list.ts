import type {Result} from '../../contract/index.js';
import {readAutostart, type AutostartFacts} from '../autostart/facts.js';
import {readKeys} from '../autostart/key-file.js';
import {readBootRecord, readShutdownRecord} from '../autostart/records.js';
import type {Handler} from '../engine/context.js';
import {AUTOSTART_UNIT, SHUTDOWN_UNIT} from '../layout.js';
import {readRepositories, readServer} from '../repository/facts.js';
import {KEY_FILE_SLOT} from '../system/luks.js';
import {stateOf, systemd} from '../system/systemd.js';

type List = Result<'repository-autostart-list'>;

/** Tells of all repositories, and of keys whose repository is gone. Each key is really tried, one after the other. */
export const repositoryAutostartList: Handler<'repository-autostart-list'> = async ({datastore}, {exec}) => {
  const server = await readServer(datastore);
  const found = await readRepositories(server);
  const withParentsKey = new Set(found.filter(({parentsKey}) => parentsKey).map(({guid}) => guid));
  const guids = [...new Set([...found.map(({guid}) => guid), ...(await readKeys(server.layout))])].sort();
  const repositories: List['repositories'] = [];
  for (const guid of guids) {
    const facts = await readAutostart(exec, server.layout, guid);
    const networkId = server.networkIds.get(guid) ?? null;
    const parentsKey = withParentsKey.has(guid);
    repositories.push({...stateOfKey(facts), parentsKey, networkId, lastBoot: await readBootRecord(guid)});
  }
  const shown = await systemd(exec).show(['Id', 'LoadState', 'UnitFileState', 'ActiveState'], ...UNITS);
  return {repositories, units: UNITS.map((name) => unitOf(name, shown)), lastShutdown: await readShutdownRecord()};
};

const UNITS = [AUTOSTART_UNIT, SHUTDOWN_UNIT];

const stateOfKey = ({guid, enabled, slots, opens}: AutostartFacts) => ({
  guid,
  enabled,
  slot: slots?.includes(KEY_FILE_SLOT) ?? null,
  opens,
});

const unitOf = (name: string, shown: readonly Record<string, string>[]): List['units'][number] => {
  const unit = shown.find(({Id}) => Id === name);
  return {
    name,
    installed: unit?.['LoadState'] === 'loaded',
    enabled: unit?.['UnitFileState'] === 'enabled',
    state: stateOf(unit?.['ActiveState']),
  };
};
