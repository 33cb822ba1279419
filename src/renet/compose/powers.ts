import {RdcError} from '../../shared/errors.js';
import type {ComposeProject, ComposeService} from '../system/compose.js';

/** Capabilities that reach beyond a container which shares the server's network and kernel (capabilities(7)). */
const CAPABILITIES = new Set([
  ...['ALL', 'BPF', 'DAC_READ_SEARCH', 'MAC_ADMIN', 'MAC_OVERRIDE', 'NET_ADMIN', 'PERFMON'],
  ...['SYS_ADMIN', 'SYS_BOOT', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_TIME'],
]);

/** What is asked for, as a person would find it in the file, and why it is refused. */
interface Power {
  readonly key: string;
  readonly why: string;
}

const SERVER = 'it makes the container as powerful as the server, other repositories included';

/** Each of them, when a service asks for it. */
const RULES: readonly ((service: ComposeService) => Power | false)[] = [
  ({privileged}) => privileged === true && {key: 'privileged: true', why: SERVER},
  ({pid}) => pid === 'host' && {key: 'pid: host', why: 'it could end the processes of other repositories'},
  ({ipc}) =>
    ipc === 'host' && {key: 'ipc: host', why: "it shares the server's memory files; shm_size gives it its own"},
  ({cgroup_parent: parent}) =>
    Boolean(parent) && {key: `cgroup_parent: ${parent}`, why: 'it would leave the slice of its repository'},
  ({cap_add: added}) => {
    const found = added?.find((name) => CAPABILITIES.has(name.toUpperCase().replace(/^CAP_/, '')));
    return found !== undefined && {key: `cap_add: ${found}`, why: SERVER};
  },
  ({security_opt: options}) => {
    const found = options?.find((option) => /^systempaths\s*[=:]\s*unconfined$/i.test(option.trim()));
    return found !== undefined && {key: `security_opt: ${found}`, why: "it opens the kernel's settings"};
  },
  ({device_cgroup_rules: rules}) => {
    const found = rules?.find((rule) => !/^\s*c\s/.test(rule));
    return found !== undefined && {key: `device_cgroup_rules: ${found}`, why: 'it opens the disks of the server'};
  },
  ({build}) => build?.privileged === true && {key: 'build.privileged: true', why: SERVER},
  ({build}) => {
    const found = build?.entitlements?.find((name) => name.startsWith('security.'));
    return found !== undefined && {key: `build.entitlements: ${found}`, why: SERVER};
  },
  ({post_start: hooks}) =>
    hooks?.some((hook) => hook.privileged) === true && {key: 'post_start.privileged: true', why: SERVER},
  ({pre_stop: hooks}) =>
    hooks?.some((hook) => hook.privileged) === true && {key: 'pre_stop.privileged: true', why: SERVER},
  ({provider}) => Boolean(provider) && {key: 'provider', why: 'it is a program that would run on the server itself'},
];

/**
 * Refuses what would let a service act on the server rather than in its container.
 *
 * @param where  the compose file, or the directory it lies in, for the message
 * @throws RdcError INVALID_INPUT naming file, service and key
 */
export const refusePowers = ({services}: ComposeProject, where: string): void => {
  for (const [service, asked] of Object.entries(services)) {
    for (const rule of RULES) {
      const power = rule(asked);
      if (power) throw refused(where, service, power);
    }
  }
};

const refused = (where: string, service: string, {key, why}: Power): RdcError =>
  new RdcError('INVALID_INPUT', `${where}: service "${service}" has "${key}", which is refused: ${why}.`, {
    hint: 'Remove it. What needs it belongs on a server of its own, or beside the repositories, not into one.',
    details: {file: where, service, key},
  });
