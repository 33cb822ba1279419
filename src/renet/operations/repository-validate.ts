import type {RepositoryCheck} from '../../contract/operations/repository-validate.js';
import type {Handler} from '../engine/context.js';
import {readExisting} from '../repository/facts.js';
import {checkConfiguration, checkInside, checkMountedFileSystem} from '../validation/inside.js';
import {checkHeader, checkImage, checkNetwork, checkPassphrase, checkState} from '../validation/outside.js';

/** Checks a repository from the outside in, as far as its state and the passphrase allow. */
export const repositoryValidate: Handler<'repository-validate'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const {layout} = server;
  const image = layout.image(params.guid);
  const checks: RepositoryCheck[] = [checkState(facts, layout), checkNetwork(facts, params.networkId)];
  if (params.deep) checks.push(await checkImage(image, context));
  const header = await checkHeader(image, context);
  checks.push(header);
  const opens = header.status !== 'failed';
  const passphrase = opens ? await checkPassphrase(image, params.password, context) : null;
  if (passphrase) checks.push(passphrase);
  if (facts.mounted) {
    checks.push(await checkMountedFileSystem(params.guid));
    checks.push(await checkConfiguration(layout.mount(params.guid), context));
  } else if (passphrase?.status === 'ok' && params.password !== undefined) {
    checks.push(...(await checkInside(facts, layout, params.password, context)));
  }
  return {guid: params.guid, mounted: facts.mounted, checks};
};
