import type {Result} from '../../contract/index.js';
import {isRdcError} from '../../shared/errors.js';
import {notIsolatedWarning} from '../daemon/isolation.js';
import {effective, readLimits} from '../daemon/limits.js';
import type {Context, Handler} from '../engine/context.js';
import {summarize} from '../inventory/repositories.js';
import {serviceIp, type Layout} from '../layout.js';
import {readExisting, type RepositoryFacts} from '../repository/facts.js';
import {readServices} from '../services/services.js';
import {parseShared, showShared} from '../system/btrfs.js';

type Status = Result<'repository-status'>;

/** Tells what is known of a repository; of an unmounted one without its key. */
export const repositoryStatus: Handler<'repository-status'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const [summary] = await summarize([facts], server.layout, context);
  if (summary?.isolated === false) context.report({type: 'warning', message: notIsolatedWarning(params.guid)});
  const [services, sharedBytes, limits] = await Promise.all([
    servicesOf(facts, server.layout),
    sharedBytesOf(server.layout.image(params.guid), context),
    readLimits(params.guid).then(effective),
  ]);
  return {...summary!, limits, services, sharedBytes};
};

/** Follows every extent of the image, which takes time: for one repository, not for a list. */
const sharedBytesOf = async (image: string, {exec}: Context): Promise<number | null> => {
  try {
    return parseShared((await exec(showShared(image))).stdout);
  } catch (error) {
    if (isRdcError(error, 'COMMAND_FAILED', 'NOT_FOUND')) return null;
    throw error;
  }
};

/** The services that have a slot, by name, with their addresses. */
const servicesOf = async ({guid, networkId, mounted}: RepositoryFacts, layout: Layout): Promise<Status['services']> => {
  if (!mounted || networkId === null) return [];
  return Object.entries(await readServices(layout.serviceFile(guid))).map(([name, {slot}]) => ({
    name,
    slot,
    ip: serviceIp(networkId, slot),
  }));
};
