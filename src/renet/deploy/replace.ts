import {RdcError} from '../../shared/errors.js';
import {serviceIp} from '../layout.js';
import type {Container} from '../system/docker.js';
import {awaitReady} from './await-ready.js';
import type {Deployment} from './deployment.js';
import {watchGaps} from './gaps.js';
import {say, type Ground} from './ground.js';
import type {Parted} from './parting.js';
import {dismiss, sayWaiting, standIn, type StandIn} from './stand-ins.js';
import {ordinaryOf} from './standing.js';
import {startBeside} from './surges.js';

/** What a program reports that a signal has ended. */
const ENDED_BY_SIGNAL = 128;

/** What there is, and what is to be done with it. */
export interface Plan extends Parted {
  readonly kept: readonly StandIn[];
  readonly containers: readonly Container[];
  /** Traefik goes on asking whom to send requests to. */
  readonly asks: boolean;
}

/**
 * Has second containers answer while Compose does its work, then sends requests back.
 *
 * @returns the exit status of Compose
 * @throws RdcError HEALTH_CHECK_FAILED as `deploy`
 */
export const replace = async (
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
