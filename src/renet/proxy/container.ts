import * as z from 'zod';
import {HOST_DOCKER_SOCKET} from '../layout.js';
import {askDocker} from '../system/docker-api.js';
import {listProxy} from './status.js';

/** The proxy's container, as Docker has it. */
export interface ProxyContainer {
  readonly id: string;
  /** As Docker names it, such as `running` or `restarting`. */
  readonly state: string;
  /** How often Docker has started it again because it had ended. */
  readonly restarts: number;
  /** Its status when it last ended. */
  readonly exitCode: number;
}

const List = z.array(z.object({Id: z.string()}));
const Inspected = z.object({
  Id: z.string(),
  RestartCount: z.number(),
  State: z.object({Status: z.string(), ExitCode: z.number()}),
});

/** `null` without a container; `undefined` when Docker does not say. */
export const proxyContainer = async (signal: AbortSignal): Promise<ProxyContainer | null | undefined> => {
  try {
    const [found] = List.parse(await listProxy(signal));
    if (!found) return null;
    const answer = await askDocker(HOST_DOCKER_SOCKET, `/containers/${encodeURIComponent(found.Id)}/json`, signal);
    return answer === null ? null : parseContainer(answer);
  } catch {
    return undefined;
  }
};

/** Reads what Docker says of one container; `undefined` when it is something else. */
export const parseContainer = (answer: unknown): ProxyContainer | undefined => {
  const {data} = Inspected.safeParse(answer);
  return data && {id: data.Id, state: data.State.Status, restarts: data.RestartCount, exitCode: data.State.ExitCode};
};

/** One end may be bad luck, such as a port that was free a moment later; a second one is no more. */
const TOO_OFTEN = 2;

/**
 * Pure: why waiting for Traefik is of no use, or `null` while it may still come up.
 *
 * @param before  the container before it was asked to start; Docker goes on counting when it is still the same one
 */
export const whyHopeless = (now: ProxyContainer | null, before: ProxyContainer | null): string | null => {
  if (now === null) return 'its container is gone';
  const status = `with status ${now.exitCode}`;
  if (['exited', 'dead', 'removing'].includes(now.state)) return `its container has ended ${status}`;
  const restarts = now.restarts - (before?.id === now.id ? before.restarts : 0);
  return restarts >= TOO_OFTEN ? `its container ends as soon as it is started, ${status}` : null;
};
