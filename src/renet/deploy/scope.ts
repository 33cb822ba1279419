import type {ComposeProject, ComposeService} from '../system/compose.js';
import type {UpOptions} from './up-options.js';

/** Pure: the services that an `up` looks at, those they depend on included. */
export const scopeOf = (project: ComposeProject, {services, withDependencies}: UpOptions): ReadonlySet<string> => {
  if (services.length === 0) return new Set(Object.keys(project.services));
  const scope = new Set<string>();
  const queue = [...services];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const service = Object.hasOwn(project.services, name) ? project.services[name] : undefined;
    if (service === undefined || scope.has(name)) continue;
    scope.add(name);
    if (withDependencies) queue.push(...Object.keys(service.depends_on ?? {}));
  }
  return scope;
};

/** What has to be made or fetched before a container of the new image can be compared, or started. */
export interface ImageSteps {
  readonly build: readonly string[];
  readonly pull: readonly string[];
}

/**
 * Pure: images come first, so that nothing is stopped for them. What `up` would do for them anyway is then already done.
 *
 * @param missing  services whose image is not there
 */
export const imageSteps = (
  services: ReadonlyMap<string, ComposeService>,
  {build, pullAlways}: Pick<UpOptions, 'build' | 'pullAlways'>,
  missing: ReadonlySet<string>,
): ImageSteps => {
  const names = [...services];
  const isBuilt = (service: ComposeService) => Boolean(service.build);
  return {
    build: names
      .filter(([name, service]) => isBuilt(service) && (build || service.pull_policy === 'build' || missing.has(name)))
      .map(([name]) => name),
    pull: names
      .filter(
        ([name, service]) => !isBuilt(service) && (pullAlways || service.pull_policy === 'always' || missing.has(name)),
      )
      .map(([name]) => name),
  };
};
