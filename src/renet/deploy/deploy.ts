import {ANY_STATUS} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';
import {serviceIp} from '../layout.js';
import {HASH_SERVICES, parseHashes} from '../system/compose.js';
import {readListeners} from '../system/listening.js';
import {cutBack, cutOver, sayWaiting} from './cutover.js';
import {say, type Deployment} from './deployment.js';
import {watchDowntime} from './downtime.js';
import {ordinaryOf, readImages, readRunning, type Facts, type Running} from './facts.js';
import {removeLeftovers} from './leftovers.js';
import {
  planImages,
  planLeftovers,
  planServices,
  servedServices,
  type BySurge,
  type ImagePlan,
  type InPlace,
  type ReadySurge,
} from './plan.js';
import {awaitReady} from './readiness.js';
import {startSurges} from './surge.js';
import {parseUp} from './up-options.js';

/** What a program reports that a signal has ended. */
const ENDED_BY_SIGNAL = 128;

/**
 * `compose up`, so that services which Traefik sends requests to go on answering: a surge container of the new version
 * answers while Compose replaces the old one, where that may be. Else the downtime is said and measured. Whatever cuts
 * it off, the same call again goes on from what is there.
 *
 * @returns the exit status of Compose
 * @throws RdcError HEALTH_CHECK_FAILED when a new version does not come up: the old one, or its surge container, then goes on answering
 */
export const deploy = async (deployment: Deployment): Promise<number> => {
  const {call, repository, found, daemon, compose} = deployment;
  const options = parseUp(call.command.slice(1));
  if (options === null) return compose(call.command);
  const running = await readRunning(daemon, {networkId: repository.networkId, ...found, options});
  const kept = await removeLeftovers(deployment, planLeftovers(running.leftovers));
  const served = servedServices(running);
  const images = await readImages(daemon, running, served);
  const status = await prepareImages(deployment, planImages({...running, images}));
  if (status !== 0) return status;
  const plans = planServices(await readFacts(deployment, running, served), served, kept);
  const bySurge = plans.filter((plan) => plan.action === 'surge');
  const inPlace = plans.filter((plan) => plan.action === 'in-place');
  if (kept.length + bySurge.length + inPlace.length === 0) return compose(call.command);
  return carryOut(deployment, running, {kept, bySurge, inPlace});
};

/** @returns the exit status of the first that failed */
const prepareImages = async ({compose}: Deployment, {build, pull}: ImagePlan): Promise<number> => {
  const built = build.length > 0 ? await compose(['build', ...build]) : 0;
  return built !== 0 || pull.length === 0 ? built : compose(['pull', ...pull]);
};

/** What the services are compared by, once their images are there. Most starts compare none. */
const readFacts = async (deployment: Deployment, running: Running, names: readonly string[]): Promise<Facts> => {
  if (names.length === 0) return {...running, hashes: new Map(), images: new Map(), listeners: []};
  const {composeCall, exec, found, daemon} = deployment;
  const {stdout} = await exec(composeCall(HASH_SERVICES), {env: found.environment, accept: ANY_STATUS});
  const images = await readImages(daemon, running, names);
  return {...running, hashes: parseHashes(stdout), images, listeners: await readListeners()};
};

interface Work {
  readonly kept: readonly ReadySurge[];
  readonly bySurge: readonly BySurge[];
  readonly inPlace: readonly InPlace[];
}

/**
 * Has surge containers answer while Compose does its work, then sends requests back.
 *
 * @returns the exit status of Compose
 */
const carryOut = async (deployment: Deployment, running: Running, {kept, bySurge, inPlace}: Work): Promise<number> => {
  const ready = [...kept, ...(await startSurges(deployment, bySurge))];
  const cut = ready.length > 0 && running.told?.asks === true;
  const surges = cut ? await sendToSurges(deployment, running, ready, kept.length) : ready;
  const downtime = watchDowntime(inPlace);
  const status = await deployment.compose(deployment.call.command);
  if (status >= ENDED_BY_SIGNAL) return status;
  await downtime.finish();
  const problems = await Promise.all(surges.map((one) => ordinaryProblem(deployment, one)));
  const done = surges.filter((_, index) => problems[index] === null).map(({surge}) => surge);
  if (done.length > 0) await sendBack(deployment, done);
  const bad = surges.flatMap(({surge}, index) => (problems[index] ? [`${surge.service}: ${problems[index]}`] : []));
  if (bad.length === 0) return status;
  throw new RdcError(
    'HEALTH_CHECK_FAILED',
    `What was put in place does not come up (${bad.join('; ')}). Its second container goes on answering.`,
    {
      hint: 'Correct it and run the command again: that removes the second container once the first one is up.',
    },
  );
};

/** @param kept  how many of the surge containers, the first ones, an earlier start has left: those stay whatever happens */
const sendToSurges = async (
  deployment: Deployment,
  {containers, project}: Running,
  ready: readonly ReadySurge[],
  kept: number,
): Promise<ReadySurge[]> => {
  const surges = ready.map(({surge}) => surge);
  const names = surges.map(({service}) => service);
  sayWaiting(names, 'the new version is up');
  const instead = names.flatMap((name) => ordinaryOf(containers, project.name, name).map(({id}) => id));
  const switched = await cutOver(deployment, surges, instead);
  const serving = ready.map((one): ReadySurge => ({...one, surge: {...one.surge, phase: 'serving'}}));
  if (switched) return serving;
  await cutBack(
    deployment,
    serving.slice(kept).map(({surge}) => surge),
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
  {daemon, repository, found: {project, services}}: Deployment,
  {surge: {service}, expected}: ReadySurge,
): Promise<string | null> => {
  const ip = serviceIp(repository.networkId, services[service]?.slot ?? 0);
  const find = async (): Promise<string | null> => {
    const own = ordinaryOf(await daemon.containers(), project.name, service);
    return (own.find(({state}) => state === 'running') ?? own[0])?.id ?? null;
  };
  return awaitReady(daemon, {find, ip, expected});
};

const sendBack = async (deployment: Deployment, surges: readonly ReadySurge['surge'][]): Promise<void> => {
  const names = surges.map(({service}) => service);
  sayWaiting(names, 'the new container is in its place');
  if (await cutBack(deployment, surges)) {
    for (const name of names) say(`${name}: the new container answers; the old one was replaced without a gap.`);
  } else {
    say(`${names.join(', ')}: Traefik was not told yet; the second container stays, and the next start removes it.`);
  }
};
