import {rm} from 'node:fs/promises';
import {RdcError, isRdcError, messageOf} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {carryOut, type Act, type Step} from '../engine/plan.js';
import {exists, readIfThere} from '../files/read.js';
import {PROXY_DIR, ROUTER_UNIT} from '../layout.js';
import {restartUnits} from '../system/systemd.js';
import {proxyContainer, type ProxyContainer} from './container.js';
import {HALF_DIR, modeOf, PREVIOUS_DIR, PROXY_FILES, stampFile, STAMPS, type ProxyFacts} from './facts.js';
import {composeDown, startTraefik, waitForRouter} from './start.js';

/** Where the files of a first installation go that did not come up, for people to look at. */
const FAILED_DIR = `${PROXY_DIR}/.failed`;
const KEPT = [...PROXY_FILES, ...STAMPS];

const removeAll = (...directories: string[]): Act => ({
  does: `remove ${directories.join(' and ')}`,
  call: async () => {
    for (const directory of directories) await rm(directory, {recursive: true, force: true});
  },
});

/**
 * Pure: the acts that keep the files as they are, if Traefik is known to run with them. Else those that are kept
 * already are the last good ones, and stay.
 */
export const keepPrevious = ({good, files, stamps}: ProxyFacts): Act[] => {
  if (good !== 'here') return [];
  const texts = [
    ...files.map(({path, before}) => ({path, text: before})),
    ...Object.entries(stamps).map(([part, text]) => ({path: `.applied-${part}`, text})),
  ];
  return [
    removeAll(PREVIOUS_DIR, HALF_DIR),
    {mkdir: HALF_DIR, mode: 0o700},
    ...texts.flatMap(({path, text}) =>
      text === null ? [] : [{write: `${HALF_DIR}/${path}`, content: text, mode: modeOf(path)}],
    ),
    {rename: HALF_DIR, to: PREVIOUS_DIR},
    {sync: PROXY_DIR},
  ];
};

/** Pure: once the new files have proved themselves, older ones are of no use. */
export const forgetPrevious = (): Act[] => [removeAll(PREVIOUS_DIR, HALF_DIR)];

interface Attempt {
  readonly facts: ProxyFacts;
  /** Traefik's container before the attempt. */
  readonly container: ProxyContainer | null;
}

/**
 * Puts back what was there before an attempt that failed, whatever the reason, also when nobody waits any more.
 *
 * @returns the error of the attempt, with a sentence about what serves now
 */
export const takeBack = async (failure: unknown, attempt: Attempt, given: Context): Promise<unknown> => {
  // Nothing of this is cut short: a cancelled operation takes its steps back to the end.
  const context = {...given, exec: given.cleanupExec, signal: new AbortController().signal};
  try {
    if (await exists(PREVIOUS_DIR)) {
      await carryOut(await restore(attempt, context), context);
      return withSentence(failure, 'The previous configuration serves again.', 'restored');
    }
    if (attempt.facts.good !== null) return failure; // it failed before anything was written
    await carryOut(await setAside(), context);
    return withSentence(
      failure,
      `There was no previous configuration: Traefik is stopped, its files are in ${FAILED_DIR}.`,
      'none',
    );
  } catch (error) {
    const sentence = `And the previous configuration could not be put back: ${messageOf(error)}`;
    return withSentence(failure, sentence, 'failed');
  }
};

const withSentence = (failure: unknown, sentence: string, previous: 'restored' | 'none' | 'failed'): unknown => {
  if (!isRdcError(failure)) return failure;
  const {code, message, hints, retryable, details, cause} = failure;
  // The log of a Traefik that was taken back is in the message only.
  const correct = 'rdc context show-infra <machine>   # correct it with set-infra, then push-infra again';
  return new RdcError(code, `${message}\n${sentence}`, {
    hint: code === 'PROXY_FAILED' && previous !== 'failed' ? correct : hints,
    retryable,
    details: {...details, previous},
    cause,
  });
};

/** The stamps come last: each says that its program runs with these very files. */
const restore = async ({facts, container}: Attempt, context: Context): Promise<Step[]> => {
  const kept = await Promise.all(
    KEPT.map(async (path) => ({path, text: await readIfThere(`${PREVIOUS_DIR}/${path}`)})),
  );
  const actsOf = (paths: readonly string[]) =>
    kept
      .filter(({path}) => paths.includes(path))
      .map(({path, text}): Act => {
        const to = `${PROXY_DIR}/${path}`;
        return text === undefined ? {remove: to} : {write: to, content: text, mode: modeOf(path)};
      });
  const now = await proxyContainer(context.signal);
  const isKept = (stamp: (typeof STAMPS)[number], text: string | null | undefined) =>
    typeof text === 'string' && text === kept.find(({path}) => path === stamp)?.text;
  const routerKnows = isKept('.applied-router', await readIfThere(stampFile('router')));
  // An image that could not be pulled, for one, is no reason to interrupt the Traefik that still runs.
  const traefikKnows =
    isKept('.applied-traefik', facts.stamps.traefik) && now?.id === container?.id && now?.state === 'running';
  return [
    {
      title: 'put the previous configuration of the proxy back',
      acts: [...STAMPS.map((path) => ({remove: `${PROXY_DIR}/${path}`})), ...actsOf(PROXY_FILES)],
    },
    ...(routerKnows ? [] : [restartRouter(context)]),
    ...(traefikKnows ? [] : [restartTraefik(context)]),
    {title: 'settle', acts: [...actsOf(STAMPS), ...forgetPrevious()]},
  ];
};

const restartRouter = (context: Context): Step => ({
  title: 'restart the route server with it',
  acts: [
    {run: restartUnits(ROUTER_UNIT)},
    {does: 'wait until it has read the daemons', call: () => waitForRouter(context)},
  ],
});

const restartTraefik = (context: Context): Step => ({
  title: 'start Traefik with it',
  acts: [{does: 'docker compose up, and wait until Traefik listens', call: () => startTraefik(context, true)}],
});

/** Without its files nothing is installed, and the next attempt is a first one again. */
const setAside = async (): Promise<Step[]> => {
  const there = await Promise.all(PROXY_FILES.map((path) => exists(`${PROXY_DIR}/${path}`)));
  const files = PROXY_FILES.filter((_, index) => there[index]);
  return [
    ...(files.includes('docker-compose.yml') ? [{title: 'stop Traefik', acts: [{run: composeDown()}]}] : []),
    {
      title: 'set the files of the proxy aside',
      acts: [
        ...STAMPS.map((path) => ({remove: `${PROXY_DIR}/${path}`})),
        removeAll(FAILED_DIR),
        {mkdir: FAILED_DIR, mode: 0o700},
        ...files.map((path) => ({rename: `${PROXY_DIR}/${path}`, to: `${FAILED_DIR}/${path}`})),
      ],
    },
  ];
};
