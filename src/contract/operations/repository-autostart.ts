import * as z from 'zod';
import {operation} from '../operation.js';
import {password, repositoryTarget} from '../repository.js';
import {Guid, NetworkId, Time} from '../types.js';

export const repositoryAutostartEnable = operation({
  name: 'repository-autostart-enable',
  summary: 'Let the server unlock and start a repository by itself at boot.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject({...repositoryTarget, password}),
  result: z.strictObject({
    guid: Guid,
    /** `false` when it was on already, with a key that opens the volume. */
    changed: z.boolean(),
  }),
});

export const repositoryAutostartDisable = operation({
  name: 'repository-autostart-disable',
  summary: 'Take the key away with which the server unlocks a repository at boot.',
  mutates: true,
  lock: [{repository: 'guid'}],
  subject: {kind: 'repository', guid: 'guid', networkId: null},
  exitStatus: null,
  params: z.strictObject({
    ...repositoryTarget,
    /** Without it the key file itself has to open the volume. */
    password: password.optional(),
  }),
  result: z.strictObject({guid: Guid, changed: z.boolean()}),
});

/** What became of a repository at a boot. */
export const BootResult = z.strictObject({
  /** `mounted`: there is no Rediaccfile to start; `partial`: apps of some directories did not start. */
  result: z.enum(['up', 'mounted', 'partial', 'failed']),
  message: z.string().nullable(),
  at: Time,
  /** The server has not been started again since. */
  thisBoot: z.boolean(),
});
export type BootResult = z.output<typeof BootResult>;

export const repositoryAutostartList = operation({
  name: 'repository-autostart-list',
  summary: 'Show which repositories start at boot, and how that went last time.',
  mutates: false,
  lock: null,
  subject: {kind: 'datastore', datastore: 'datastore'},
  exitStatus: null,
  params: z.strictObject({datastore: repositoryTarget.datastore}),
  result: z.strictObject({
    repositories: z.array(
      z.strictObject({
        guid: Guid,
        networkId: NetworkId.nullable(),
        /** Its key file is there: the server tries to start it at boot. */
        enabled: z.boolean(),
        /** Key slot 1 of the volume is in use; null when the volume's header cannot be read. */
        slot: z.boolean().nullable(),
        /** A fork that was never mounted: that slot holds the key of its parent, until the first mount empties it. */
        parentsKey: z.boolean(),
        /** The key file opens the volume right now. */
        opens: z.boolean(),
        lastBoot: BootResult.nullable(),
      }),
    ),
    /** The unit that starts them, and the one that stops everything before the server goes down. */
    units: z.array(
      z.strictObject({
        name: z.string(),
        installed: z.boolean(),
        enabled: z.boolean(),
        state: z.enum(['active', 'inactive', 'failed']),
      }),
    ),
    /** How the last shutdown went; null when there was none since the units are installed. */
    lastShutdown: z
      .strictObject({
        at: Time,
        closed: z.array(Guid),
        failed: z.array(z.strictObject({guid: Guid, message: z.string()})),
      })
      .nullable(),
  }),
});
