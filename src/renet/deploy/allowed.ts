import {relative} from 'node:path';
import {HARMLESS} from '../compose/reach.js';
import {addressVariable} from '../services/environment.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';

/** A service that is about to be replaced. */
export interface Candidate {
  readonly name: string;
  readonly project: ComposeProject;
  /** Of the project, for paths in sentences. */
  readonly directory: string;
  /** Where its container keeps data that outlives it, and where one of the new image would. */
  readonly volumes: readonly string[];
  /** Whether its container listens at its own address. */
  readonly listens: boolean;
}

type Rule = (candidate: Candidate, service: ComposeService) => string | false | null | undefined;

/** Two at once would not even start, or be the same one. */
const IMPOSSIBLE: readonly Rule[] = [
  (_, {deploy}) => deploy?.update_config?.order === 'stop-first' && 'its deploy.update_config.order is stop-first',
  ({listens}) => !listens && 'nothing listens at its own address by TCP',
  ({name}, service) =>
    !namesItsAddress(name, service) &&
    `neither \${${addressVariable(name)}} nor SERVICE_IP is in its part of the compose file, so a second one would want the same address`,
  (_, service) => usesOther(service) && 'it shares what belongs to another service',
  ({name, project}) => {
    const user = Object.entries(project.services).find(([, other]) => isUsedBy(name, other))?.[0];
    return user !== undefined && `${user} shares what belongs to it`;
  },
];

/** Two at once might do harm; whoever knows that they do not says `start-first`. */
const DOUBTFUL: readonly Rule[] = [
  (_, {container_name: fixed}) => Boolean(fixed) && 'its container_name is fixed',
  ({directory}, {volumes}) => {
    const source = volumes?.find(isWritableBind)?.source;
    return source && `it may write to ${shown(source, directory)}`;
  },
  (_, {volumes}) => {
    const found = volumes?.find((one) => ['volume', 'cluster'].includes(one.type) && one.read_only !== true);
    return found && `it keeps data in ${found.source ? `the volume ${found.source}` : (found.target ?? 'a volume')}`;
  },
  ({volumes: [first]}) => first !== undefined && `it keeps data in ${first}`,
  (_, {devices}) => Boolean(devices?.length) && 'it uses a device of the server',
];

/**
 * Pure: why a surge container of a service cannot run beside the ordinary one, as a clause; `null` when it can. `start-first` of the compose
 * specification says that it does no harm.
 */
export const refusalOf = (candidate: Candidate): string | null => {
  const service = candidate.project.services[candidate.name];
  if (!service) return 'it is no service of the project';
  const startsFirst = service.deploy?.update_config?.order === 'start-first';
  for (const rule of [...IMPOSSIBLE, ...(startsFirst ? [] : DOUBTFUL)]) {
    const reason = rule(candidate, service);
    if (reason) return reason;
  }
  return null;
};

/** Its label and SERVICE_IP are written by us; what is left shows whether the program is told. */
const namesItsAddress = (name: string, {labels, environment, ...service}: ComposeService): boolean => {
  const ip = labels?.['rediacc.service_ip'];
  const {SERVICE_IP: _ours, ...variables} = environment ?? {};
  const text = JSON.stringify([service, variables]);
  return text.includes('SERVICE_IP') || (typeof ip === 'string' && hasAddress(text, ip));
};

/** 127.0.11.2 is not in 127.0.11.20. */
const hasAddress = (text: string, ip: string): boolean =>
  new RegExp(`(?<![\\d.])${ip.replaceAll('.', '\\.')}(?!\\d)`).test(text);

const isWritableBind = ({
  type,
  source,
  read_only: readOnly,
}: {
  type: string;
  source?: string | null | undefined;
  read_only?: boolean | null | undefined;
}): boolean => type === 'bind' && readOnly !== true && !HARMLESS.includes(source ?? '');

const shown = (path: string, directory: string): string => {
  const inside = relative(directory, path);
  return inside.startsWith('..') || inside === '' ? path : `./${inside}`;
};

const usesOther = ({pid, ipc, volumes_from: from}: ComposeService): boolean =>
  [pid, ipc].some((mode) => /^(?:service|container):/.test(mode ?? '')) || Boolean(from?.length);

const isUsedBy = (name: string, {pid, ipc, volumes_from: from}: ComposeService): boolean =>
  [pid, ipc].includes(`service:${name}`) || (from ?? []).some((text) => text.split(':')[0] === name);
