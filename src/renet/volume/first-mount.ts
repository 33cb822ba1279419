import {relative} from 'node:path';
import {Secret} from '../../shared/secret.js';
import type {Step} from '../engine/plan.js';
import {mapperPath, type Layout} from '../layout.js';
import type {RepositoryFacts} from '../repository/facts.js';
import {markFork, type Fork} from '../repository/fork-mark.js';
import {newExt4Uuid} from '../system/ext4.js';
import {syncFileSystem} from '../system/freeze.js';
import {killKeyFileSlot, type VolumeKey} from '../system/luks.js';
import {forgetContainers} from './docker-records.js';

/**
 * Pure: makes a fork its own. It loses the key of its parent's autostart, gets a UUID of its own for the
 * file system, which may be mounted beside the parent's, and loses the parent's containers. The mark goes
 * last, when all of it is on disk, so that a first mount that is cut short begins anew.
 *
 * @returns what belongs between unlocking and mounting, and what comes right after mounting
 */
export const planOwn = (
  {guid, parentsKey}: RepositoryFacts,
  fork: Fork,
  layout: Layout,
  key: VolumeKey,
): {before: Step[]; after: Step[]} => {
  const path = layout.mount(guid);
  const image = layout.image(guid);
  const inside = relative(path, layout.dockerInside(guid)).split('/');
  const forget = {
    does: "remove the parent's containers from Docker's data",
    call: () => forgetContainers(path, inside),
  };
  return {
    before: [
      ...(parentsKey && typeof key === 'string' ? [planForgetKey(image, key)] : []),
      {title: 'give the file system a UUID of its own', acts: [{run: newExt4Uuid(mapperPath(guid))}]},
    ],
    after: [
      {title: "forget the parent's containers", acts: [forget, {run: syncFileSystem(path)}]},
      {
        title: 'note that the fork is its own now',
        acts: [{run: markFork(image, {...fork, fresh: false})}, {sync: image}],
      },
    ],
  };
};

/** The passphrase has opened the volume by then; cryptsetup tries once more that it opens a slot that stays. */
const planForgetKey = (image: string, passphrase: string): Step => ({
  title: "empty the key slot of the parent's autostart",
  acts: [{run: killKeyFileSlot(image), stdin: new Secret(passphrase)}],
});
