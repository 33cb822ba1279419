import {ANY_STATUS} from '../../shared/argv.js';
import {messageOf, RdcError} from '../../shared/errors.js';
import {withHiddenFile} from '../files/hidden-file.js';
import type {Services} from '../services/services.js';
import {containerLogs} from '../system/docker.js';
import {awaitReady} from './await-ready.js';
import type {Changing} from './changing.js';
import type {Deployment} from './deployment.js';
import {say, type Ground} from './ground.js';
import {removeSurge, type StandIn} from './stand-ins.js';
import {surgesOf, type Surge} from './standing.js';
import {surgeProject} from './surge-project.js';

const LOG_LINES = 20;
/** What stands in for other services is none of this project; whoever has Compose remove such does not mean it. */
const KEEP_OTHERS = {COMPOSE_REMOVE_ORPHANS: 'false'};

/**
 * Starts second containers of services beside the first, and waits until all of them could get requests. Otherwise they are
 * removed, and nothing else has happened.
 *
 * @param slots  of their second addresses
 * @throws RdcError HEALTH_CHECK_FAILED naming the first that does not come up; the end of its log is said before
 */
export const startBeside = async (
  ground: Ground,
  deployment: Deployment,
  changing: readonly Changing[],
  slots: Services,
): Promise<StandIn[]> => {
  const names = changing.map(({name}) => name);
  if (names.length === 0) return [];
  say(`${names.join(', ')}: starting the new version beside the old one …`);
  const {project, services} = deployment.found;
  try {
    await start(deployment, names, {...services, ...slots});
    const surges = surgesOf(await ground.daemon.containers(), project.name);
    return await Promise.all(changing.map((one) => comeUp(ground, one, surges)));
  } catch (error) {
    const left = surgesOf(await ground.daemon.containers(), project.name).filter(({service}) =>
      names.includes(service),
    );
    await Promise.all(left.map((surge) => removeSurge(ground, surge)));
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

const comeUp = async (ground: Ground, {name, expected}: Changing, surges: readonly Surge[]): Promise<StandIn> => {
  const surge = surges.find(({service}) => service === name);
  const problem = surge
    ? await awaitReady(ground, {find: async () => surge.id, ip: surge.ip, expected})
    : 'it has no container';
  if (surge && problem === null) return {surge, expected};
  if (surge) (await lastLines(ground, surge)).forEach((line) => say(`${name} | ${line}`));
  throw notUp(name, problem ?? '');
};

const lastLines = async ({exec, environment}: Ground, {id}: Surge): Promise<string[]> => {
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
