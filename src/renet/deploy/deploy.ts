import {RdcError} from '../../shared/errors.js';
import {readListeners} from '../system/listening.js';
import type {Container} from '../system/docker.js';
import {awaitReady} from './await-ready.js';
import {findChanging, prepareImages, servedServices, type Changing} from './changing.js';
import type {Deployment} from './deployment.js';
import {watchGaps} from './gaps.js';
import {groundOf, readTold, say, type Ground} from './ground.js';
import {recover} from './leftovers.js';
import {scopeOf} from './scope.js';
import {secondSlots} from './second-address.js';
import {dismiss, sayWaiting, standIn, type StandIn} from './stand-ins.js';
import {ordinaryOf} from './standing.js';
import {startBeside} from './surges.js';
import {parseUp} from './up-options.js';
import {serviceIp} from '../layout.js';

/**
 * `compose up`, so that services which Traefik sends requests to go on answering: a second container of the new version stands
 * in for the old one, where that may be, while Compose replaces it. Else the gap is said and measured. Whatever cuts
 * it off, the same call again goes on from what is there.
 *
 * @returns the exit status of Compose
 * @throws RdcError HEALTH_CHECK_FAILED when a new version does not come up: the old one, or its stand-in, then goes on answering
 */
export const deploy = async (deployment: Deployment): Promise<number> => {
  const {call, repository, found, compose, exec} = deployment;
  const up = () => compose(call.command);
  const options = parseUp(call.command.slice(1));
  if (options === null) return up();
  const ground = groundOf(repository.networkId, exec, found.environment);
  const [containers, told] = await Promise.all([ground.daemon.containers(), readTold(ground.networkId)]);
  const kept = await recover(ground, deployment, scopeOf(found.project, options), containers);
  const served = told?.asks ? servedServices(deployment, options, containers, told.ids) : [];
  const status = await prepareImages(ground, deployment, options, served);
  if (status !== 0) return status;
  const stoodInFor = kept.map(({surge}) => surge.service);
  const changing = (await findChanging(ground, deployment, options, served)).filter(
    ({name}) => !stoodInFor.includes(name),
  );
  if (kept.length === 0 && changing.length === 0) return up();
  return replace(
    ground,
    deployment,
    {kept, containers, asks: told?.asks === true, ...(await parted(ground, deployment, changing, containers))},
    up,
  );
};

/** What a program reports that a signal has ended. */
const ENDED_BY_SIGNAL = 128;

interface Parted {
  /** Those beside which a second container can stand, and its slot. */
  readonly beside: readonly Changing[];
  readonly slots: ReturnType<typeof secondSlots>;
  readonly inPlace: readonly Changing[];
}

const parted = async (
  {networkId}: Ground,
  {found: {services}}: Deployment,
  changing: readonly Changing[],
  containers: readonly Container[],
): Promise<Parted> => {
  const allowed = changing.filter(({refusal}) => refusal === null);
  const taken = [
    ...containers.flatMap(({labels}) => labels['rediacc.service_ip'] ?? []),
    ...(await readListeners()).map(({ip}) => ip),
  ];
  const slots = secondSlots(
    networkId,
    allowed.map(({name}) => name),
    services,
    new Set(taken),
  );
  const crowded = allowed.filter(({name}) => !Object.hasOwn(slots, name));
  return {
    beside: allowed.filter(({name}) => Object.hasOwn(slots, name)),
    slots,
    inPlace: [
      ...changing.filter(({refusal}) => refusal !== null),
      ...crowded.map((one) => ({...one, refusal: 'all addresses of the repository are taken'})),
    ],
  };
};

interface Plan extends Parted {
  readonly kept: readonly StandIn[];
  readonly containers: readonly Container[];
  readonly asks: boolean;
}

const replace = async (
  ground: Ground,
  deployment: Deployment,
  plan: Plan,
  up: () => Promise<number>,
): Promise<number> => {
  const {project} = deployment.found;
  const started = await startBeside(ground, deployment, plan.beside, plan.slots);
  const all = [...plan.kept, ...started];
  const standIns = all.length > 0 && plan.asks ? await switchOver(ground, deployment, plan, all) : all;
  const gaps = watchGaps(plan.inPlace);
  const status = await up();
  if (status >= ENDED_BY_SIGNAL) return status;
  await gaps.finish();
  const problems = await Promise.all(standIns.map((one) => ordinaryProblem(ground, deployment, one)));
  const done = standIns.filter((_, index) => problems[index] === null).map(({surge}) => surge);
  if (done.length > 0) await sendBack(ground, project.name, done);
  const bad = standIns.flatMap(({surge}, index) => (problems[index] ? [`${surge.service}: ${problems[index]}`] : []));
  if (bad.length === 0) return status;
  throw new RdcError(
    'HEALTH_CHECK_FAILED',
    `What was put in place does not come up (${bad.join('; ')}). Its second container goes on answering.`,
    {
      hint: 'Correct it and run the command again: that removes the second container once the first one is up.',
    },
  );
};

const switchOver = async (
  ground: Ground,
  {found: {project}}: Deployment,
  {kept, containers}: Plan,
  standIns: readonly StandIn[],
): Promise<StandIn[]> => {
  const surges = standIns.map(({surge}) => surge);
  const names = surges.map(({service}) => service);
  sayWaiting(names, 'the new version is up');
  const instead = names.flatMap((name) => ordinaryOf(containers, project.name, name).map(({id}) => id));
  const switched = await standIn(ground, project.name, surges, instead);
  const serving = standIns.map((one): StandIn => ({...one, surge: {...one.surge, phase: 'serving'}}));
  if (switched) return serving;
  await dismiss(
    ground,
    project.name,
    serving.slice(kept.length).map(({surge}) => surge),
  );
  throw new RdcError(
    'HEALTH_CHECK_FAILED',
    `Traefik was not told of the new version of ${names.join(', ')} in time. The old one goes on answering; nothing was replaced.`,
    {
      hint: ['renet proxy status', 'renet proxy explain <host>'],
    },
  );
};

/** What keeps the ordinary container from getting requests again; `null` when nothing does. */
const ordinaryProblem = async (
  ground: Ground,
  {found: {project, services}}: Deployment,
  {surge: {service}, expected}: StandIn,
): Promise<string | null> => {
  const ip = serviceIp(ground.networkId, services[service]?.slot ?? 0);
  const find = async (): Promise<string | null> => {
    const own = ordinaryOf(await ground.daemon.containers(), project.name, service);
    return (own.find(({state}) => state === 'running') ?? own[0])?.id ?? null;
  };
  return awaitReady(ground, {find, ip, expected});
};

const sendBack = async (ground: Ground, project: string, surges: readonly StandIn['surge'][]): Promise<void> => {
  const names = surges.map(({service}) => service);
  sayWaiting(names, 'the new container is in its place');
  if (await dismiss(ground, project, surges)) {
    for (const name of names) say(`${name}: the new container answers; the old one was replaced without a gap.`);
  } else {
    say(`${names.join(', ')}: Traefik was not told yet; the second container stays, and the next start removes it.`);
  }
};
