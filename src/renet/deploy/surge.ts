import {ANY_STATUS} from '../../shared/argv.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {withHiddenFile} from '../files/hidden-file.js';
import {SURGE_LABEL, surgeName, surgeProjectName} from '../routes/table/surge.js';
import type {Services} from '../services/services.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';
import {containerLogs} from '../system/docker.js';
import {removeSurge} from './cutover.js';
import {say, type Deployment} from './deployment.js';
import {imageOf, surgesOf, type Surge} from './facts.js';
import type {BySurge, ReadySurge} from './plan.js';
import {awaitReady} from './readiness.js';

const LOG_LINES = 20;
/** Surge containers of other services are none of this project; whoever has Compose remove orphans does not mean them. */
const KEEP_OTHERS = {COMPOSE_REMOVE_ORPHANS: 'false'};

/**
 * Starts surge containers of services, and waits until all of them could get requests. Otherwise they are removed, and
 * nothing else has happened.
 *
 * @throws RdcError HEALTH_CHECK_FAILED naming the first that does not come up; the end of its log is said before
 */
export const startSurges = async (deployment: Deployment, plans: readonly BySurge[]): Promise<ReadySurge[]> => {
  const names = plans.map(({name}) => name);
  if (names.length === 0) return [];
  say(`${names.join(', ')}: starting the new version beside the old one …`);
  const {daemon, found} = deployment;
  const slots = Object.fromEntries(plans.map(({name, slot}) => [name, {slot}]));
  try {
    await start(deployment, names, {...found.services, ...slots});
    const surges = surgesOf(await daemon.containers(), found.project.name);
    return await Promise.all(plans.map((one) => comeUp(deployment, one, surges)));
  } catch (error) {
    const left = surgesOf(await daemon.containers(), found.project.name).filter(({service}) => names.includes(service));
    await Promise.all(left.map((surge) => removeSurge(daemon, surge)));
    throw error;
  }
};

const start = async (deployment: Deployment, names: readonly string[], services: Services): Promise<void> => {
  const project = surgeProject(await deployment.readElsewhere(services), names);
  const {exitCode, stderr} = await withHiddenFile(JSON.stringify(project), (file) =>
    deployment.exec(deployment.composeOn({file, name: project.name}, ['up', '--detach', '--no-deps', ...names]), {
      env: {...deployment.found.environment, ...KEEP_OTHERS},
      accept: ANY_STATUS,
    }),
  );
  if (exitCode === 0) return;
  stderr.trim().split('\n').slice(-LOG_LINES).forEach(say);
  throw notUp(names.join(', '), `Compose ended with status ${exitCode}`);
};

const comeUp = async (
  deployment: Deployment,
  {name, expected}: BySurge,
  surges: readonly Surge[],
): Promise<ReadySurge> => {
  const surge = surges.find(({service}) => service === name);
  const problem = surge
    ? await awaitReady(deployment.daemon, {find: async () => surge.id, ip: surge.ip, expected})
    : 'it has no container';
  if (surge && problem === null) return {surge, expected};
  if (surge) (await lastLines(deployment, surge)).forEach((line) => say(`${name} | ${line}`));
  throw notUp(name, problem ?? '');
};

const lastLines = async ({exec, found: {environment}}: Deployment, {id}: Surge): Promise<string[]> => {
  try {
    const {stdout, stderr} = await exec(containerLogs(id, {lines: LOG_LINES}), {env: environment});
    return [...stdout.split('\n'), ...stderr.split('\n')].filter((line) => line !== '');
  } catch (error) {
    return [`its log cannot be read: ${messageOf(error)}`];
  }
};

const notUp = (names: string, why: string): RdcError =>
  new RdcError(
    'HEALTH_CHECK_FAILED',
    `The new version of ${names} does not come up: ${why}. The old one goes on answering; nothing was replaced.`,
    {
      hint: [
        'Correct it and run the command again.',
        'When two of it cannot run at a time, say so in the compose file: deploy.update_config.order: stop-first',
      ],
    },
  );

/** What a service has for its place among others, for its start, or for more than one container. */
const LEFT_OUT = new Set('build container_name depends_on develop links profiles pull_policy restart scale'.split(' '));

/**
 * Pure: a project with nothing but surge containers of some services, from the project as it is at their second
 * addresses. It uses what the ordinary one has made, and makes nothing itself.
 */
export const surgeProject = (project: ComposeProject, names: readonly string[]): ComposeProject => ({
  ...project,
  name: surgeProjectName(project.name),
  services: Object.fromEntries(
    names.flatMap((name) => {
      const service = project.services[name];
      return service ? [[name, surgeService(project.name, name, service)]] : [];
    }),
  ),
  volumes: existing(project, names),
});

const surgeService = (project: string, name: string, service: ComposeService): ComposeService => {
  const {deploy, ...kept} = Object.fromEntries(Object.entries(service).filter(([key]) => !LEFT_OUT.has(key)));
  return {
    ...kept,
    ...(deploy ? {deploy: withoutReplicas(deploy as NonNullable<ComposeService['deploy']>)} : {}),
    image: imageOf(project, name, service),
    pull_policy: 'never',
    container_name: surgeName(project, name, 'starting'),
    // A server that comes back after a power cut must not bring back two.
    restart: 'no',
    labels: {...service.labels, [SURGE_LABEL]: 'true'},
  };
};

const withoutReplicas = (deploy: NonNullable<ComposeService['deploy']>): NonNullable<ComposeService['deploy']> =>
  Object.fromEntries(Object.entries(deploy).filter(([key]) => key !== 'replicas' && key !== 'restart_policy'));

/** The volumes that the services use; Compose would miss any other. */
const existing = (
  {name: project, services, volumes}: ComposeProject,
  names: readonly string[],
): NonNullable<ComposeProject['volumes']> => {
  const used = new Set(names.flatMap((name) => services[name]?.volumes ?? []).map(({source}) => source));
  const kept = Object.entries(volumes ?? {}).filter(([key]) => used.has(key));
  return Object.fromEntries(
    kept.map(([key, volume]) => [
      key,
      {name: typeof volume?.['name'] === 'string' ? volume['name'] : `${project}_${key}`, external: true},
    ]),
  );
};
