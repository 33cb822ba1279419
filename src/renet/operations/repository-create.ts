import type {ReadParams, Result} from '../../contract/index.js';
import {Secret} from '../../shared/secret.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {mapperName, mapperPath, UNIVERSAL_USER, type Layout} from '../layout.js';
import {readRepository, readServer, type RepositoryFacts} from '../repository/facts.js';
import {commitNames} from '../repository/names.js';
import {reserve} from '../repository/network-ids.js';
import {agreeOnNetworkId, withNetworkId} from '../repository/network.js';
import {refuseWithoutSpace} from '../repository/space.js';
import {makeExt4} from '../system/ext4.js';
import {closeVolume, explainUnlock, formatVolume, NO_DEVICE, openVolume, testPassphrase} from '../system/luks.js';
import {planClose} from '../volume/close.js';
import {imageSize} from '../volume/image-size.js';

type Params = ReadParams<'repository-create'>;

/**
 * Pure: the steps of making an encrypted image. It is made under another name and renamed when
 * it is whole, so that an image that is in place is always a good one. What an interrupted run
 * left open is closed first.
 */
export const planCreate = (facts: RepositoryFacts, layout: Layout, params: Params): Step[] => {
  const {guid} = facts;
  const unfinished = layout.unfinishedImage(guid);
  const stdin = new Secret(params.password);
  const lock = {run: closeVolume(mapperName(guid)), accept: [0, NO_DEVICE]};
  return [
    ...planClose(facts),
    ...(facts.unfinished ? [{title: 'remove the unfinished image', acts: [{remove: unfinished}]}] : []),
    {
      title: 'make the image',
      acts: [{sparse: unfinished, sizeBytes: imageSize(params), mode: 0o600}],
      undo: [{remove: unfinished}],
    },
    {title: 'encrypt it', acts: [{run: formatVolume(unfinished, params.passwordKind), stdin}]},
    {title: 'unlock it', acts: [{run: openVolume(unfinished, mapperName(guid)), stdin}], undo: [lock]},
    {title: 'make the file system', acts: [{run: makeExt4(mapperPath(guid), UNIVERSAL_USER)}]},
    {title: 'lock it', acts: [lock]},
    {
      title: 'put it in place',
      acts: [{sync: unfinished}, {rename: unfinished, to: layout.image(guid)}, commitNames(layout)],
      undo: [{remove: layout.image(guid)}],
    },
  ];
};

/** Creates an encrypted repository; for one that is there it confirms that the passphrase opens it. */
export const repositoryCreate: Handler<'repository-create'> = async (params, context) => {
  const server = await readServer(params.datastore);
  const {datastore} = server.layout;
  const facts = await readRepository(server, params.guid);
  const networkId = agreeOnNetworkId(facts, server.reservations, params.networkId);
  if (facts.image) {
    if (!context.dryRun) await reserve(networkId, {guid: params.guid, datastore});
    return confirm(params, context, server.layout.image(params.guid), facts.image.sizeBytes);
  }
  refuseWithoutSpace({...params, who: 'a new repository'}, server);
  await withNetworkId(networkId, {facts, datastore}, context, () =>
    carryOut(planCreate(facts, server.layout, params), context),
  );
  return {guid: params.guid, networkId, sizeBytes: imageSize(params), created: true};
};

const confirm = async (
  {guid, networkId, password}: Params,
  context: Context,
  image: string,
  sizeBytes: number,
): Promise<Result<'repository-create'>> => {
  try {
    await context.exec(testPassphrase(image), {stdin: new Secret(password)});
  } catch (error) {
    throw explainUnlock(error, `repository ${guid}, which exists already`);
  }
  return {guid, networkId, sizeBytes, created: false};
};
