import {RdcError} from '../../shared/errors.js';
import type {Context, Handler} from '../engine/context.js';
import {mountAt} from '../setup/datastore-facts.js';
import {
  cancelScrub,
  parseDeviceErrors,
  parseScrub,
  scrub,
  SCRUB_FOUND_ERRORS,
  showDeviceStats,
  type Scrubbed,
} from '../system/btrfs.js';
import {readMounts} from '../system/mount.js';

const NOTHING_TO_CANCEL = 2;

/** Reads everything on the datastore. Slow on a large one, harmless to what runs on it. */
export const datastoreValidate: Handler<'datastore-validate'> = async ({datastore}, context) => {
  const mount = mountAt(await readMounts(), datastore);
  if (mount?.type !== 'btrfs') {
    throw new RdcError('NOT_SET_UP', `There is no datastore at ${datastore}.`, {
      hint: 'rdc context setup-machine <machine>',
    });
  }
  const {checkedBytes, errors} = await check(datastore, context);
  // Afterwards: what the check itself has met counts too.
  const deviceErrors = parseDeviceErrors((await context.exec(showDeviceStats(datastore))).stdout);
  const result = {path: datastore, device: mount.source, checkedBytes, deviceErrors, errors};
  if (errors + deviceErrors === 0) return result;
  throw new RdcError(
    'VERIFICATION_FAILED',
    `${errors} errors in the datastore, ${deviceErrors} on its device so far.`,
    {
      hint: [
        'Save what can be read: copy the repositories to another machine.',
        `The kernel names the files: journalctl --dmesg --grep BTRFS`,
        `Once the cause is mended, start counting anew: btrfs device stats --reset ${datastore}`,
      ],
      details: result,
    },
  );
};

/** The kernel does not let go of a check whose program is killed: it has to be told. */
const check = async (datastore: string, {cleanupExec, signal}: Context): Promise<Scrubbed> => {
  const cancel = (): void => {
    cleanupExec(cancelScrub(datastore), {accept: [0, NOTHING_TO_CANCEL]}).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, {once: true});
  try {
    const {stdout} = await cleanupExec(scrub(datastore), {accept: [0, SCRUB_FOUND_ERRORS]});
    return parseScrub(stdout);
  } catch (error) {
    throw signal.aborted ? new RdcError('CANCELLED', 'The check was stopped.', {cause: error}) : error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
