import type {RepositoryContainer} from '../../contract/operations/repository-ps.js';
import type {NetworkId} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';

interface Whereabouts {
  readonly name: string;
  readonly machine: string;
}

type Running = RepositoryContainer & {readonly id: string};

/**
 * The running container of a service.
 *
 * @throws RdcError NOT_FOUND naming the services there are, NOT_RUNNING
 */
export const runningContainer = (
  containers: readonly RepositoryContainer[],
  service: string,
  {name, machine}: Whereabouts,
): Running => {
  const own = containers.filter((container) => container.service === service);
  if (own.length === 0) throw unknownService(containers, service, {name, machine});
  const running = own.find((container): container is Running => container.state === 'running' && container.id !== null);
  if (running) return running;
  const state = own[0]?.state === 'absent' ? 'has no container' : `is ${own[0]?.state}`;
  throw new RdcError('NOT_RUNNING', `Service "${service}" of "${name}" ${state}, so nothing can run in it.`, {
    hint: [`rdc repo up ${name} --machine ${machine}`, `rdc repo logs ${name} ${service} --machine ${machine}`],
  });
};

const unknownService = (
  containers: readonly RepositoryContainer[],
  service: string,
  {name, machine}: Whereabouts,
): RdcError => {
  const names = [...new Set(containers.map((container) => container.service).filter((name) => name !== null))];
  return new RdcError('NOT_FOUND', `"${name}" has no service "${service}".`, {
    hint:
      names.length > 0 ? `It has: ${names.join(', ')}` : `It has none yet: rdc repo up ${name} --machine ${machine}`,
    details: {services: names},
  });
};

/** What the agent passes through to run a command in a container. */
export const execWords = (networkId: NetworkId, {id}: Running, command: readonly string[], tty: boolean): string[] => [
  'docker',
  '--network-id',
  String(networkId),
  '--',
  'exec',
  tty ? '-it' : '-i',
  id,
  ...command,
];
