import {setTimeout as sleep} from 'node:timers/promises';
import {PING_PORT, PROXY_PROJECT} from '../../contract/server.js';
import {argv, type Argv} from '../../shared/argv.js';
import {isRdcError, RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {PROXY_DIR, ROUTER_PORT} from '../layout.js';
import {proxyContainer, whyHopeless, type ProxyContainer} from './container.js';
import {askLocal} from './local-http.js';

/** Generous: small servers start slowly, and the route server reads all daemons. */
const ROUTER_READY_MS = 300_000;
const TRAEFIK_READY_MS = 120_000;
const POLL_MS = 250;
const LOG_LINES = 20;
/** How many of them are part of the message. */
const SHOWN_LINES = 5;

const compose = (...args: (string | false)[]): Argv =>
  argv(
    'docker',
    'compose',
    `--project-name=${PROXY_PROJECT}`,
    `--project-directory=${PROXY_DIR}`,
    `--file=${PROXY_DIR}/docker-compose.yml`,
    ...args,
  );

/** Only `recreate` makes Traefik read its files again: Compose looks at the project, not at what is mounted. */
const composeUp = (recreate: boolean): Argv =>
  compose('up', '--detach', '--remove-orphans', '--quiet-pull', recreate && '--force-recreate');
export const composeStop = (): Argv => compose('stop');
/** Stops it for good: without its container Docker starts nothing at boot. */
export const composeDown = (): Argv => compose('down');
export const composeLogs = (lines: number): Argv => compose('logs', '--no-color', '--no-log-prefix', `--tail=${lines}`);

/**
 * Starts Traefik and waits until it listens.
 *
 * @throws RdcError PROXY_FAILED with the last lines of its log, at once when its container cannot stay up
 */
export const startTraefik = async (context: Context, recreate: boolean): Promise<void> => {
  const {exec, signal} = context;
  const before = (await proxyContainer(signal)) ?? null;
  let started = false;
  try {
    await exec(composeUp(recreate));
    started = true;
    await waitFor(PING_PORT, '/ping', {signal, readyMs: TRAEFIK_READY_MS, hopeless: () => hopeless(before, signal)});
  } catch (error) {
    if (isRdcError(error, 'CANCELLED')) throw error;
    // Until it was started anew the log is another one's.
    const log = started ? await traefikLog(context, LOG_LINES).catch(() => []) : [];
    const end = log.slice(-SHOWN_LINES).map((line) => `\n  ${line}`);
    const reason = `Traefik does not run: ${(error as Error).message}`;
    throw new RdcError('PROXY_FAILED', end.length > 0 ? `${reason}\nThe end of its log:${end.join('')}` : reason, {
      hint: 'renet proxy logs',
      details: {log},
      cause: error,
    });
  }
};

const hopeless = async (before: ProxyContainer | null, signal: AbortSignal): Promise<string | null> => {
  const now = await proxyContainer(signal);
  return now === undefined ? null : whyHopeless(now, before);
};

/** Waits until the route server has read the daemons. */
export const waitForRouter = ({signal}: Context): Promise<void> =>
  waitFor(ROUTER_PORT, '/traefik', {signal, readyMs: ROUTER_READY_MS});

export const traefikLog = async ({exec}: Context, lines: number): Promise<string[]> =>
  (await exec(composeLogs(lines))).stdout.split('\n').filter((line) => line !== '');

interface Wait {
  readonly signal: AbortSignal;
  readonly readyMs: number;
  /** Says why waiting is of no use, or `null`. */
  readonly hopeless?: () => Promise<string | null>;
}

const waitFor = async (port: number, path: string, {signal, readyMs, hopeless: why}: Wait): Promise<void> => {
  const deadline = performance.now() + readyMs;
  for (;;) {
    if (signal.aborted) throw new RdcError('CANCELLED', 'Stopped while waiting for the proxy.');
    try {
      await askLocal(port, 'GET', path, signal);
      return;
    } catch (error) {
      if (signal.aborted) continue;
      const reason = await why?.();
      if (reason) throw new RdcError('PROXY_FAILED', `${reason}.`);
      if (performance.now() > deadline) throw error;
      await sleep(POLL_MS);
    }
  }
};
