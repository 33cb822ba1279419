import {setTimeout as sleep} from 'node:timers/promises';
import {surgeName, type SurgePhase} from '../routes/table/surge.js';
import type {Awaited} from './await-ready.js';
import {readTold, say, until, type Ground, type Told} from './ground.js';
import type {Surge} from './standing.js';

/** A surge container that gets the requests of its service while the ordinary one is replaced. */
export interface StandIn {
  readonly surge: Surge;
  readonly expected: Awaited['expected'];
}

/** How long Traefik is given to ask, in ms: it does every five seconds. */
const TOLD_WITHIN_MS = 30_000;
/** Traefik takes a new configuration at most every two seconds, and needs a moment for it. */
const TAKEN_UP_MS = 3000;
/** What requests that are under way get to come to their end. */
const DRAIN_MS = 3000;

/**
 * Has the containers get the requests of their services, and waits until nobody else does.
 *
 * @returns whether Traefik has switched; else nothing is known of it
 */
export const standIn = async (
  ground: Ground,
  project: string,
  surges: readonly Surge[],
  instead: readonly string[],
): Promise<boolean> => {
  for (const surge of surges) await rename(ground, project, surge, 'serving');
  const ids = surges.map(({id}) => id);
  return toldWithin(
    ground,
    (told) =>
      told !== null && told.asks && ids.every((id) => told.ids.has(id)) && !instead.some((id) => told.ids.has(id)),
  );
};

/**
 * Lets the ordinary containers get the requests again, then removes those that stood in. One that never served goes at once.
 *
 * @returns whether they are removed: while Traefik may still send requests to them they stay
 */
export const dismiss = async (ground: Ground, project: string, surges: readonly Surge[]): Promise<boolean> => {
  const served = surges.filter(({running, phase}) => running && phase !== 'starting');
  for (const surge of served) await rename(ground, project, surge, 'leaving');
  const ids = served.map(({id}) => id);
  if (ids.length > 0 && !(await toldWithin(ground, (told) => !ids.some((id) => told?.ids.has(id))))) return false;
  await Promise.all(surges.map((surge) => removeSurge(ground, surge)));
  return true;
};

/** Stops and removes one, whoever may still want something of it. */
export const removeSurge = async ({daemon}: Ground, {id}: Pick<Surge, 'id'>): Promise<void> => {
  await daemon.stopInItsTime(id);
  await daemon.remove(id);
};

const rename = async (
  {daemon}: Ground,
  project: string,
  {id, service, phase}: Surge,
  wanted: SurgePhase,
): Promise<void> => {
  if (phase !== wanted) await daemon.rename(id, surgeName(project, service, wanted));
};

const toldWithin = async ({networkId}: Ground, isTold: (told: Told | null) => boolean): Promise<boolean> => {
  const told = await until(async () => (isTold(await readTold(networkId)) ? true : null), TOLD_WITHIN_MS);
  if (told === null) return false;
  await sleep(TAKEN_UP_MS + DRAIN_MS);
  return true;
};

/** One sentence for what has to wait for Traefik. */
export const sayWaiting = (names: readonly string[], what: string): void =>
  say(`${names.join(', ')}: ${what}; waiting until Traefik knows …`);
