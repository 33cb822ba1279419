import {setTimeout as sleep} from 'node:timers/promises';
import type {NetworkId} from '../../contract/types.js';
import {surgeName, type SurgePhase} from '../routes/table/surge.js';
import {say, until, type Daemon, type Deployment} from './deployment.js';
import {readTold, type Surge, type Told} from './facts.js';

/** How long Traefik is given to ask, in ms: it does every five seconds. */
const TOLD_WITHIN_MS = 30_000;
/** Traefik takes a new configuration at most every two seconds, and needs a moment for it. */
const TAKEN_UP_MS = 3000;
/** What requests that are under way get to come to their end. */
const DRAIN_MS = 3000;

/** Whose requests are sent elsewhere. */
type Cutover = Pick<Deployment, 'daemon' | 'repository' | 'found'>;

/**
 * Has surge containers get the requests of their services, and waits until nobody else does.
 *
 * @param instead  ids of the containers that must not get any more
 * @returns whether Traefik has switched; else nothing is known of it
 */
export const cutOver = async (
  deployment: Cutover,
  surges: readonly Surge[],
  instead: readonly string[],
): Promise<boolean> => {
  for (const surge of surges) await rename(deployment, surge, 'serving');
  const ids = surges.map(({id}) => id);
  return drained(
    deployment.repository.networkId,
    (told) =>
      told !== null && told.asks && ids.every((id) => told.ids.has(id)) && !instead.some((id) => told.ids.has(id)),
  );
};

/**
 * Lets the ordinary containers get the requests again, then removes the surge containers. One that never served goes at once.
 *
 * @returns whether they are removed: while Traefik may still send requests to them they stay
 */
export const cutBack = async (deployment: Cutover, surges: readonly Surge[]): Promise<boolean> => {
  const served = surges.filter(({running, phase}) => running && phase !== 'starting');
  for (const surge of served) await rename(deployment, surge, 'leaving');
  const ids = served.map(({id}) => id);
  const {networkId} = deployment.repository;
  if (ids.length > 0 && !(await drained(networkId, (told) => !ids.some((id) => told?.ids.has(id))))) return false;
  await Promise.all(surges.map((surge) => removeSurge(deployment.daemon, surge)));
  return true;
};

/** Stops and removes one, whoever may still want something of it. */
export const removeSurge = async (daemon: Daemon, {id}: Pick<Surge, 'id'>): Promise<void> => {
  await daemon.stopInItsTime(id);
  await daemon.remove(id);
};

const rename = async (
  {daemon, found: {project}}: Cutover,
  {id, service, phase}: Surge,
  wanted: SurgePhase,
): Promise<void> => {
  if (phase !== wanted) await daemon.rename(id, surgeName(project.name, service, wanted));
};

/** Waits until Traefik was told so, and until requests that are under way had their time. */
const drained = async (networkId: NetworkId, isTold: (told: Told | null) => boolean): Promise<boolean> => {
  const told = await until(async () => (isTold(await readTold(networkId)) ? true : null), TOLD_WITHIN_MS);
  if (told === null) return false;
  await sleep(TAKEN_UP_MS + DRAIN_MS);
  return true;
};

/** One sentence for what has to wait for Traefik. */
export const sayWaiting = (names: readonly string[], what: string): void =>
  say(`${names.join(', ')}: ${what}; waiting until Traefik knows …`);
