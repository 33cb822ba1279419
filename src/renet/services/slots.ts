import {read} from '../../contract/read.js';
import {NETWORK_ID_STEP, ServiceName} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {MAX_SERVICES} from '../layout.js';
import {addressVariable} from './environment.js';
import type {Services, ServicesDocument} from './services.js';

/** Services of one directory, in the order in which new ones get slots. */
export interface DirectoryServices {
  readonly directory: string;
  readonly names: readonly string[];
}

/**
 * Gives every new service its slot. Slots that are there never change, and entries of removed
 * services stay, so that their addresses are not given to others while the repository lives.
 *
 * @returns the same document when nothing is new
 * @throws RdcError INVALID_INPUT for a name that is none, a service in two directories, colliding variables, or too many services
 */
export const assignSlots = (document: ServicesDocument, found: readonly DirectoryServices[]): ServicesDocument => {
  refuseDuplicates(found);
  const services: Record<string, Services[string]> = {...document.services};
  const added = found.flatMap(({names}) => names).filter((name) => !Object.hasOwn(services, name));
  for (const name of added) services[read(ServiceName, name, 'name of a service')] = {slot: nextSlot(services, name)};
  refuseCollisions(Object.keys(services));
  return added.length === 0 ? document : {...document, services};
};

/** Above the highest first: a gap may once have been somebody's, so gaps are filled last. */
const nextSlot = (services: Services, name: string): number => {
  const taken = new Set(Object.values(services).map(({slot}) => slot));
  const above = Math.max(-1, ...taken) + 1;
  if (above < MAX_SERVICES) return above;
  for (let slot = 0; slot < MAX_SERVICES; slot += 1) if (!taken.has(slot)) return slot;
  throw new RdcError(
    'INVALID_INPUT',
    `There is no address left for service "${name}": a repository has ${NETWORK_ID_STEP} addresses, ${MAX_SERVICES} of them for services.`,
    {
      hint: 'Remove entries of services that no longer exist from .rediacc.json, or move services to another repository.',
    },
  );
};

const refuseDuplicates = (found: readonly DirectoryServices[]): void => {
  const seen = new Map<string, string>();
  for (const {directory, names} of found) {
    for (const name of names) {
      const other = seen.get(name);
      if (other !== undefined) throw duplicate(name, other, directory);
      seen.set(name, directory);
    }
  }
};

const duplicate = (name: string, first: string, second: string): RdcError =>
  new RdcError(
    'INVALID_INPUT',
    `Service "${name}" is in two compose files, of ${first} and of ${second}, but has one address.`,
    {hint: 'Rename it in one of the two.'},
  );

const refuseCollisions = (names: readonly string[]): void => {
  const owners = new Map<string, string>();
  for (const name of names) {
    const variable = addressVariable(name);
    const other = owners.get(variable);
    if (other !== undefined) throw collision(variable, other, name);
    owners.set(variable, name);
  }
};

const collision = (variable: string, first: string, second: string): RdcError =>
  new RdcError('INVALID_INPUT', `Services "${first}" and "${second}" would both have their address in ${variable}.`, {
    hint: `Rename one of them; if one no longer exists, remove it from .rediacc.json.`,
  });
