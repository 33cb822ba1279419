import {setTimeout as sleep} from 'node:timers/promises';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import type {Context} from '../context.js';
import {PROXY_DIR, ROUTER_PORT} from '../layout.js';
import {askLocal} from './local-http.js';
import {PING_PORT, PROJECT} from './status.js';

/** Generous: small servers pull and start slowly. */
const READY_MS = 300_000;
const POLL_MS = 250;

const compose = (...args: (string | false)[]): Argv =>
  argv(
    'docker',
    'compose',
    `--project-name=${PROJECT}`,
    `--project-directory=${PROXY_DIR}`,
    `--file=${PROXY_DIR}/docker-compose.yml`,
    ...args,
  );

/** Only `recreate` makes Traefik read its files again: Compose looks at the project, not at what is mounted. */
export const composeUp = (recreate: boolean): Argv =>
  compose('up', '--detach', '--remove-orphans', '--quiet-pull', recreate && '--force-recreate');
export const composeStop = (): Argv => compose('stop');
export const composeLogs = (lines: number): Argv => compose('logs', '--no-color', '--no-log-prefix', `--tail=${lines}`);

/**
 * Starts Traefik and waits until it listens.
 *
 * @throws RdcError PROXY_FAILED with the last lines of its log
 */
export const startTraefik = async (context: Context, recreate: boolean): Promise<void> => {
  try {
    await context.exec(composeUp(recreate));
    await waitFor(PING_PORT, '/ping', context.signal);
  } catch (error) {
    if (isRdcError(error, 'CANCELLED')) throw error;
    const log = await traefikLog(context, 20).catch(() => []);
    throw new RdcError('PROXY_FAILED', `Traefik does not run: ${(error as Error).message}`, {
      hint: 'renet proxy logs',
      details: {log},
      cause: error,
    });
  }
};

/** Waits until the route server has read the daemons. */
export const waitForRouter = ({signal}: Context): Promise<void> => waitFor(ROUTER_PORT, '/traefik', signal);

export const traefikLog = async ({exec}: Context, lines: number): Promise<string[]> =>
  (await exec(composeLogs(lines))).stdout.split('\n').filter((line) => line !== '');

const waitFor = async (port: number, path: string, signal: AbortSignal): Promise<void> => {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    if (signal.aborted) throw new RdcError('CANCELLED', 'Stopped while waiting for the proxy.');
    try {
      await askLocal(port, 'GET', path, signal);
      return;
    } catch (error) {
      if (signal.aborted) continue;
      if (performance.now() > deadline) throw error;
      await sleep(POLL_MS);
    }
  }
};
