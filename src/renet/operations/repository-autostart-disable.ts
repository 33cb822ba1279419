import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {readAutostart, type AutostartFacts} from '../autostart/facts.js';
import {removeFiles} from '../autostart/key-file.js';
import type {Handler} from '../engine/context.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import type {Layout} from '../layout.js';
import {readExisting} from '../repository/facts.js';
import {explainUnlock, KEY_FILE_SLOT, killKeyFileSlot, removeKeyFile} from '../system/luks.js';

/**
 * Pure: empties the key file's slot, then removes the file: as long as the file is there, it can do the former.
 *
 * @throws RdcError CANNOT_UNLOCK when there is nothing to prove with that another way in stays
 */
export const planDisable = (facts: AutostartFacts, layout: Layout, password: string | undefined): Step[] => {
  const {slots, files} = facts;
  const steps: Step[] = [];
  if (slots?.includes(KEY_FILE_SLOT)) {
    steps.push({title: `empty key slot ${KEY_FILE_SLOT}`, acts: [emptySlot(facts, layout, password)]});
  }
  if (files.length > 0) steps.push({title: 'remove the key', acts: removeFiles(files)});
  return steps;
};

const emptySlot = ({guid, slots, opens}: AutostartFacts, layout: Layout, password: string | undefined): Act => {
  const image = layout.image(guid);
  if (slots?.every((slot) => slot === KEY_FILE_SLOT)) throw onlyWayIn(guid);
  if (password !== undefined) return {run: killKeyFileSlot(image), stdin: new Secret(password)};
  if (opens) return {run: removeKeyFile(image, {keyFile: layout.keyFile(guid)})};
  throw new RdcError(
    'CANNOT_UNLOCK',
    `Key slot 1 of repository ${guid} is in use, but its key file does not open it.`,
    {
      hint: 'Give the passphrase of the repository as well: --password-stdin.',
    },
  );
};

const onlyWayIn = (guid: string): RdcError =>
  new RdcError('VERIFICATION_FAILED', `The key file is the only way into repository ${guid}, so it was kept.`, {
    hint: `Add a passphrase first, on the server: cryptsetup luksAddKey`,
  });

/** Takes the server's own key away. The passphrase's slot is never touched; repeated it does nothing. */
export const repositoryAutostartDisable: Handler<'repository-autostart-disable'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const autostart = await readAutostart(context.exec, server.layout, facts.guid);
  const steps = planDisable(autostart, server.layout, params.password);
  try {
    await carryOut(steps, context);
  } catch (error) {
    throw explainUnlock(error, `repository ${params.guid}`);
  }
  return {guid: params.guid, changed: steps.length > 0};
};
