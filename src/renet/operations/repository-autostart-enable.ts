import type {ServerPath} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {Secret} from '../../shared/secret.js';
import {readAutostart, type AutostartFacts} from '../autostart/facts.js';
import {removeFiles, writeKey} from '../autostart/key-file.js';
import type {Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import type {Layout} from '../layout.js';
import {readExisting} from '../repository/facts.js';
import {planBootUnits, readBootUnits} from '../setup/boot-units.js';
import {addKeyFile, explainUnlock, KEY_FILE_SLOT, killKeyFileSlot, testPassphrase} from '../system/luks.js';

/**
 * Pure: the way to a key file that opens the volume. The file is written before its slot, so that a slot
 * never holds a key that nobody has; a file without its slot, and a slot without its file, are made anew.
 */
export const planEnable = ({guid, slots, opens}: AutostartFacts, layout: Layout, password: string): Step[] => {
  const image = layout.image(guid);
  const keyFile = layout.keyFile(guid);
  const stdin = new Secret(password);
  const kill = {run: killKeyFileSlot(image), stdin};
  // Always asked, so that a wrong passphrase fails alike whatever is there, and before anything is touched.
  const check: Step = {title: 'check the passphrase', acts: [{run: testPassphrase(image), stdin}]};
  if (opens) return [check];
  return [
    check,
    ...(slots?.includes(KEY_FILE_SLOT) ? [{title: `empty key slot ${KEY_FILE_SLOT}`, acts: [kill]}] : []),
    {
      title: 'make a key',
      acts: [
        {mkdir: layout.keys, mode: 0o700},
        {does: `write random bytes to ${keyFile} (mode 600)`, call: () => writeKey(keyFile)},
        {sync: layout.keys},
        {sync: layout.credentials},
      ],
      undo: removeFiles([keyFile]),
    },
    {
      title: `put it into key slot ${KEY_FILE_SLOT}`,
      acts: [{run: addKeyFile(image, {keyFile}), stdin}],
      undo: [{...kill, accept: [0, 1]}],
    },
  ];
};

/** Lets the server open a repository at boot. Anyone who is root on it then can, too: that is the price. */
export const repositoryAutostartEnable: Handler<'repository-autostart-enable'> = async (params, context) => {
  const {server, facts} = await readExisting(params.datastore, params.guid);
  const autostart = await readAutostart(context.exec, server.layout, facts.guid);
  if (autostart.slots === null) throw unreadable(facts.guid);
  try {
    await carryOut(planEnable(autostart, server.layout, params.password), context);
  } catch (error) {
    throw explainUnlock(error, `repository ${params.guid}`);
  }
  await carryOut(planBootUnits(await readBootUnits(context.exec, server.layout.datastore as ServerPath)), context);
  return {guid: params.guid, changed: !autostart.opens};
};

const unreadable = (guid: string): RdcError =>
  new RdcError('VERIFICATION_FAILED', `The header of repository ${guid} cannot be read; nothing was changed.`, {
    hint: 'Its image is damaged: restore it from a backup.',
  });
