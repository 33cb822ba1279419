import {SURGE_LABEL, surgeName, surgeProjectName} from '../routes/table/surge.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';

/** What a service has for its place among others, for its start, or for more than one container. */
const LEFT_OUT = new Set('build container_name depends_on develop links profiles pull_policy restart scale'.split(' '));

/**
 * Pure: a project with nothing but second containers of some services, from the project as it is at their second
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

/** Compose's own name for what it builds. */
export const imageOf = (project: string, name: string, {image}: ComposeService): string =>
  image ?? `${project}-${name}`;

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
