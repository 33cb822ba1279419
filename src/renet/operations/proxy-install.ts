import {RdcError} from '../../shared/errors.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {PROXY_DIR, ROUTER_UNIT} from '../layout.js';
import {diffOf} from '../proxy/changes.js';
import {proxyContainer} from '../proxy/container.js';
import {ACME_FILE, modeOf, proxyFacts, stampFile, type Part, type ProxyFacts} from '../proxy/facts.js';
import {forgetPrevious, keepPrevious, takeBack} from '../proxy/previous.js';
import {ROUTER_UNIT_FILE, ROUTER_UNIT_TEXT} from '../proxy/router-unit.js';
import {startTraefik, waitForRouter} from '../proxy/start.js';
import {occupied, strangeIpv6, wantedPorts, type Wanted} from '../proxy/static.js';
import {proxyState} from '../proxy/status.js';
import {applySysctl, SYSCTL_FILE, SYSCTL_TEXT} from '../proxy/sysctl.js';
import {daemonReload, enableUnits, restartUnits} from '../system/systemd.js';

/** What has to be restarted, and why anything at all: `null` means it is fine as it runs. */
export interface Restarts {
  readonly traefik: 'recreate' | 'start' | null;
  readonly router: 'restart' | 'start' | null;
}

/**
 * Writes the proxy's files, and starts or restarts only what they concern. When Traefik does not come up with them the
 * previous ones are put back and serve again. Cut off at any point it can be repeated: the stamps tell which files
 * the running programs know, and the previous files are kept until the new ones have proved themselves.
 */
export const proxyInstall: Handler<'proxy-install'> = async (params, context) => {
  const facts = await proxyFacts(params, context);
  const restarts = neededRestarts(facts, context.agentHash, params.skipRouterRestart);
  if (restarts.traefik !== null) refuseOccupied(facts);
  for (const message of remarksOn(facts)) await context.report({type: 'warning', message});
  const changed = facts.files.filter(({before, after}) => before !== after);
  const changes = await Promise.all(
    changed.map(async (file) => ({path: file.path, diff: await diffOf(context.exec, PROXY_DIR, file)})),
  );
  const container = (await proxyContainer(context.signal)) ?? null;
  try {
    await carryOut(planInstall(facts, restarts, context), context);
  } catch (error) {
    if (restarts.traefik !== 'recreate') throw error;
    throw await takeBack(error, {facts, container}, context);
  }
  const restarted = (['traefik', 'router'] as const).filter((part) => restarts[part] !== null);
  return {changes, restarted: context.dryRun ? [] : restarted, status: await proxyState(context)};
};

/** Pure: what the facts ask to be restarted. A route server of another agent speaks another protocol, so it is, too. */
export const neededRestarts = (facts: ProxyFacts, agentHash: string, skipRouterRestart: boolean): Restarts => {
  const isCurrent = isApplied(facts, 'router') && facts.unit === ROUTER_UNIT_TEXT && facts.routerHash === agentHash;
  const router = facts.routerActive ? (isCurrent || skipRouterRestart ? null : 'restart') : 'start';
  const traefik = isApplied(facts, 'traefik') ? (facts.traefik === 'running' ? null : 'start') : 'recreate';
  return {traefik, router};
};

/** Whether a program was last started with the files that are wanted. */
const isApplied = ({stamps, wantedStamps}: ProxyFacts, part: Part): boolean => stamps[part] === wantedStamps[part];

/** A route server that was to be left alone keeps its old stamp: the next run sees to it. */
const stamped = (facts: ProxyFacts, part: Part, restart: string | null, start: Step['acts']): Step['acts'] => {
  const path = stampFile(part);
  const changes = !isApplied(facts, part) && restart !== null;
  return [
    // Of a program that is cut off in between nobody knows which files it has read.
    ...(changes && facts.stamps[part] !== null ? [{remove: path}] : []),
    ...start,
    ...(changes ? [{write: path, content: facts.wantedStamps[part], mode: modeOf(`.applied-${part}`)}] : []),
  ];
};

/** Pure: the steps from the facts to a running proxy. */
export const planInstall = (facts: ProxyFacts, restarts: Restarts, context: Context): Step[] =>
  [
    step('prepare the directories of the proxy', prepare(facts)),
    step('keep the previous configuration of the proxy', restarts.traefik === 'recreate' ? keepPrevious(facts) : []),
    step('write the configuration of the proxy', writes(facts)),
    step('start the route server', stamped(facts, 'router', restarts.router, startRouter(facts, restarts, context))),
    step('start Traefik', stamped(facts, 'traefik', restarts.traefik, runTraefik(restarts, context))),
    step(
      'forget the previous configuration of the proxy',
      facts.kept || (restarts.traefik === 'recreate' && facts.good === 'here') ? forgetPrevious() : [],
    ),
  ].filter(({acts}) => acts.length > 0);

const step = (title: string, acts: Step['acts']): Step => ({title, acts});

const prepare = ({hasAcme, sysctl}: ProxyFacts): Step['acts'] => [
  ...(hasAcme
    ? []
    : [
        {mkdir: `${PROXY_DIR}/traefik/dynamic`, mode: 0o755},
        {mkdir: `${PROXY_DIR}/letsencrypt`, mode: 0o700},
        {write: ACME_FILE, content: '', mode: 0o600},
      ]),
  ...(sysctl === SYSCTL_TEXT
    ? []
    : [
        {write: SYSCTL_FILE, content: SYSCTL_TEXT, mode: 0o644},
        {does: 'let Traefik listen on addresses that come later', call: applySysctl},
      ]),
];

const writes = ({files}: ProxyFacts): Step['acts'] =>
  files
    .filter(({before, after}) => before !== after)
    .map(({path, after}) => {
      const file = `${PROXY_DIR}/${path}`;
      return after === null ? {remove: file} : {write: file, content: after, mode: modeOf(path)};
    });

const runTraefik = ({traefik}: Restarts, context: Context): Step['acts'] =>
  traefik === null
    ? []
    : [
        {
          does: `docker compose up of ${PROXY_DIR}, and wait until Traefik listens`,
          call: () => startTraefik(context, traefik === 'recreate'),
        },
      ];

const startRouter = ({unit}: ProxyFacts, {router}: Restarts, context: Context): Step['acts'] => [
  ...(unit === ROUTER_UNIT_TEXT ? [] : [{write: ROUTER_UNIT_FILE, content: ROUTER_UNIT_TEXT, mode: 0o644}]),
  // Either has systemd read the file.
  ...(router !== null ? [{run: enableUnits(ROUTER_UNIT)}] : unit === ROUTER_UNIT_TEXT ? [] : [{run: daemonReload()}]),
  ...(router === 'restart' ? [{run: restartUnits(ROUTER_UNIT)}] : []),
  ...(router === null ? [] : [{does: 'wait until it has read the daemons', call: () => waitForRouter(context)}]),
];

const wantedBy = ({files}: ProxyFacts): Wanted[] => {
  const traefikYml = files.find(({path}) => path === 'traefik.yml');
  return traefikYml?.after ? wantedPorts(traefikYml.after) : [];
};

/** Pure: what is no error, and yet not as anybody wants it. */
export const remarksOn = (facts: ProxyFacts): string[] =>
  strangeIpv6(wantedBy(facts), facts.ownIpv6).map(
    (address) =>
      `Traefik is to listen at ${address}, which is no address of this server: nobody reaches it there (set-infra --public-ipv6).`,
  );

const refuseOccupied = (facts: ProxyFacts): void => {
  const taken = occupied(wantedBy(facts), facts.taken);
  if (taken.length === 0) return;
  const list = taken.map(({protocol, address, port, program}) => `${protocol} ${address}:${port} (${program})`);
  throw new RdcError('PROXY_FAILED', `Traefik cannot start, other programs have its ports: ${list.join(', ')}.`, {
    hint: [`systemctl stop ${taken[0]?.program}`, 'rdc context set-infra <machine> --no-default-ports'],
    details: {taken: taken.map(({protocol, address, port, program}) => ({protocol, address, port, program}))},
  });
};
