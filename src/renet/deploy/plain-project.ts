import {isScalar, parseDocument, visit} from 'yaml';
import type {ComposeProject, ComposeService} from '../system/compose.js';

/** Of a compose file: what brings in other files, whose content nobody compares. */
const OTHER_FILES = new Set(['extends', 'include', 'env_file', 'label_file']);

/** What Compose does about these is done once a container is made, and is told by its files alone. */
const SERVICE_KEYS = new Set([
  ...['annotations', 'attach', 'build', 'cap_add', 'cap_drop', 'cgroup', 'cgroup_parent', 'command', 'container_name'],
  ...['cpu_count', 'cpu_percent', 'cpu_period', 'cpu_quota', 'cpu_shares', 'cpus', 'cpuset', 'depends_on', 'deploy'],
  ...['devices', 'dns', 'dns_opt', 'dns_search', 'domainname', 'entrypoint', 'environment', 'expose', 'extra_hosts'],
  ...['group_add', 'healthcheck', 'hostname', 'image', 'init', 'ipc', 'labels', 'logging', 'mem_limit'],
  ...['mem_reservation', 'mem_swappiness', 'memswap_limit', 'network_mode', 'oom_kill_disable', 'oom_score_adj'],
  ...['pid', 'pids_limit', 'platform', 'pull_policy', 'read_only', 'restart', 'runtime', 'scale', 'security_opt'],
  ...['shm_size', 'stdin_open', 'stop_grace_period', 'stop_signal', 'storage_opt', 'sysctls', 'tmpfs', 'tty'],
  ...['ulimits', 'user', 'userns_mode', 'uts', 'volumes', 'working_dir'],
]);
const PROJECT_KEYS = new Set(['name', 'services', 'volumes']);
const PULLS_NOTHING_THAT_IS_THERE = ['', 'missing', 'if_not_present', 'never'];
const MOUNTS = ['bind', 'tmpfs', 'volume'];

/**
 * Whether what a start of a project makes is told by its compose files alone, and by which containers there are: one of each service, on nothing
 * that may change by itself. What is not known here to be so is not.
 *
 * @param texts  of its compose files
 */
export const isPlainProject = (project: ComposeProject, texts: readonly string[]): boolean =>
  Object.keys(project).every((key) => PROJECT_KEYS.has(key) || key.startsWith('x-')) &&
  Object.values(project.services).every(isPlainService) &&
  !texts.some(namesOtherFiles);

const isPlainService = (service: ComposeService): boolean =>
  Object.entries(service).every(([key, value]) => SERVICE_KEYS.has(key) || key.startsWith('x-') || isEmpty(value)) &&
  [service.scale, service.deploy?.replicas].every((count) => count === undefined || count === null || count === 1) &&
  PULLS_NOTHING_THAT_IS_THERE.includes(service.pull_policy ?? '') &&
  (service.volumes ?? []).every(({type}) => MOUNTS.includes(type)) &&
  [service.pid, service.ipc].every((of) => !/^(?:service|container):/.test(of ?? ''));

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const namesOtherFiles = (text: string): boolean => {
  const document = parseDocument(text, {logLevel: 'silent', uniqueKeys: false});
  let found = document.errors.length > 0;
  visit(document, {
    Pair: (_, {key}) => {
      found ||= isScalar(key) && OTHER_FILES.has(String(key.value));
    },
  });
  return found;
};
