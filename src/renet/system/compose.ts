import * as z from 'zod';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

/** What the client looks into for its plugins, in this order. */
export const COMPOSE_PLUGIN = 'docker-compose';
export const PLUGIN_DIRS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
] as const;

// What we say.
/** Names of all services, without asking for variables that are not there yet. */
export const listServices = (): Argv =>
  argv('docker', 'compose', '--profile=*', 'config', '--no-interpolate', '--services');

/**
 * The whole project as Compose sees it: variables filled in, files merged, every profile.
 *
 * @param program  `docker`, or Compose's plugin itself
 */
export const readProject = (program: string, globals: readonly string[]): Argv =>
  argv(program, 'compose', ...globals, '--profile=*', 'config', '--format=json');

/** A Compose command on a project that is read from `file`; relative paths in it are absolute by now. */
export const onProject = (
  program: string,
  {file, directory, name}: {file: string; directory: string; name: string},
  globals: readonly string[],
  command: readonly string[],
): Argv =>
  argv(
    program,
    'compose',
    `--file=${file}`,
    `--project-directory=${directory}`,
    `--project-name=${name}`,
    ...globals,
    ...command,
  );

/** The hash of every service that a start would start, by which Compose decides whether it has changed. */
export const HASH_SERVICES: readonly string[] = ['config', '--hash=*'];

// What we hear.
/** Reads what `config --hash` prints: a service and its hash a line. */
export const parseHashes = (output: string): ReadonlyMap<string, string> =>
  new Map(
    output.split('\n').flatMap((line) => {
      const [, name, hash] = /^(\S+) ([0-9a-f]{64})$/.exec(line.trim()) ?? [];
      return name === undefined || hash === undefined ? [] : [[name, hash] as const];
    }),
  );

export const parseServiceList = (output: string): string[] => output.split('\n').filter((line) => line !== '');

/** Lists of `KEY=value` and mappings are both allowed; `config` always prints mappings. */
const Words = z.record(z.string(), z.string().nullable());
const Texts = z.array(z.string()).nullish();
const Mount = z.looseObject({
  type: z.string(),
  source: z.string().nullish(),
  target: z.string().nullish(),
  read_only: z.boolean().nullish(),
});
const Deploy = z.looseObject({
  replicas: z.unknown().optional(),
  update_config: z.looseObject({order: z.unknown().optional()}).nullish(),
});
/** A command that Compose runs in a container after its start or before its stop. */
const Hooks = z.array(z.looseObject({privileged: z.boolean().nullish()})).nullish();
const Build = z.looseObject({
  context: z.string().nullish(),
  dockerfile: z.string().nullish(),
  network: z.string().optional(),
  additional_contexts: z.record(z.string(), z.string()).nullish(),
  cache_from: Texts,
  cache_to: Texts,
  entitlements: Texts,
  privileged: z.boolean().nullish(),
});
const Service = z.looseObject({
  network_mode: z.string().optional(),
  networks: z.record(z.string(), z.unknown()).nullish(),
  ports: z.array(z.unknown()).optional(),
  environment: Words.optional(),
  labels: Words.optional(),
  build: Build.optional(),
  image: z.string().nullish(),
  pull_policy: z.string().nullish(),
  container_name: z.string().nullish(),
  scale: z.unknown().optional(),
  depends_on: z.record(z.string(), z.unknown()).nullish(),
  deploy: Deploy.nullish(),
  volumes_from: Texts,
  volumes: z.array(Mount).nullish(),
  /** Older Compose prints them as `from:to:permissions`. */
  tmpfs: z.union([z.string(), z.array(z.string())]).nullish(),
  devices: z.array(z.union([z.string(), z.looseObject({source: z.string()})])).nullish(),
  device_cgroup_rules: Texts,
  cap_add: Texts,
  security_opt: Texts,
  privileged: z.boolean().nullish(),
  pid: z.string().nullish(),
  ipc: z.string().nullish(),
  cgroup_parent: z.string().nullish(),
  post_start: Hooks,
  pre_stop: Hooks,
  provider: z.unknown().optional(),
});
export type ComposeService = z.output<typeof Service>;

const Volume = z
  .looseObject({driver_opts: z.record(z.string(), z.union([z.string(), z.number()])).nullish()})
  .nullish();
/** A secret or a config. */
const FileSource = z.looseObject({file: z.string().nullish()});

const Project = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), Service).default({}),
  networks: z.record(z.string(), z.unknown()).optional(),
  volumes: z.record(z.string(), Volume).nullish(),
  secrets: z.record(z.string(), FileSource).nullish(),
  configs: z.record(z.string(), FileSource).nullish(),
});
/** What we need to know of a project; everything else in it is passed on as it is. */
export type ComposeProject = z.output<typeof Project>;

/** Reads what `docker compose config --format json` prints. */
export const parseProject = (output: string): ComposeProject => {
  try {
    return Project.parse(JSON.parse(output));
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', 'The project that docker compose printed cannot be read.', {cause});
  }
};
