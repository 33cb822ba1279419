import type {NetworkId} from '../../contract/types.js';
import {
  ALLOW_UNISOLATED,
  blockAddress,
  daemonDir,
  dockerSocket,
  dockerSocketUnit,
  dockerUnit,
  execRoot,
  firewallFile,
  firewallUnit,
  loopbackUnit,
  pidFile,
  sliceUnit,
  UNIT_DIR,
  UNIVERSAL_USER,
} from '../layout.js';
import {removalOf} from './firewall.js';
import {inMountNamespace, namespaceScriptFile} from './mount-namespace.js';

export interface DaemonFile {
  readonly path: string;
  readonly content: string;
}

/** What a repository's daemon takes over from the configuration of the host's own daemon. */
export interface HostDaemonConfig {
  readonly 'registry-mirrors'?: readonly string[];
  readonly 'insecure-registries'?: readonly string[];
}

export const configFile = (id: NetworkId): string => `${daemonDir(id)}/daemon.json`;
export const unitPath = (unit: string): string => `${UNIT_DIR}/${unit}`;
/** The units of a repository's daemon, in the order in which they start. */
export const daemonUnits = (id: NetworkId): string[] => [
  firewallUnit(id),
  loopbackUnit(id),
  dockerSocketUnit(id),
  containerdUnit(id),
  dockerUnit(id),
];
/** Those that run a program all the time. */
export const programUnits = (id: NetworkId): string[] => [containerdUnit(id), dockerUnit(id)];
/** The containerd of this daemon alone. */
const containerdUnit = (id: NetworkId): string => `rediacc-containerd-${id}.service`;
const containerdSocket = (id: NetworkId): string => `${execRoot(id)}/containerd.sock`;
const containerdConfig = (id: NetworkId): string => `${daemonDir(id)}/containerd.toml`;

/** Every unit of a repository's daemon as it must be on disk. */
export const unitFiles = (id: NetworkId, dataRoot: string): DaemonFile[] => [
  {path: unitPath(firewallUnit(id)), content: firewallText(id)},
  {path: unitPath(loopbackUnit(id)), content: loopbackText(id)},
  {path: unitPath(dockerSocketUnit(id)), content: socketText(id)},
  {path: unitPath(containerdUnit(id)), content: containerdText(id, dataRoot)},
  {path: unitPath(dockerUnit(id)), content: serviceText(id, dataRoot)},
];

/**
 * At shutdown systemd would stop all units at once, daemons before their containers' down(). Without this
 * they are left alone, and `rediacc-shutdown.service` stops them in good order. For the same reason none has
 * `RequiresMountsFor`: systemd stops a unit together with a mount that it requires.
 */
const NOT_BY_SHUTDOWN = 'DefaultDependencies=no';

/**
 * The rules speak of the slice's control group, which the kernel knows by number: they are loaded
 * once it exists, and go with it. `nft flush ruleset` is what nftables.service begins with.
 */
const firewallText = (id: NetworkId): string => `[Unit]
Description=Firewall of repository network ${id}
${NOT_BY_SHUTDOWN}
Requires=${sliceUnit(id)}
After=${sliceUnit(id)} nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'nft -f ${firewallFile(id)} || test -e ${ALLOW_UNISOLATED}'
ExecReload=nft -f ${firewallFile(id)}
ExecStop=-${removalOf(id)}
`;

const loopbackText = (id: NetworkId): string => `[Unit]
Description=Loopback addresses of repository network ${id}
${NOT_BY_SHUTDOWN}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=ip address replace ${blockAddress(id, 1)}/26 dev lo
ExecStop=-ip address del ${blockAddress(id, 1)}/26 dev lo
`;

const socketText = (id: NetworkId): string => `[Unit]
Description=Docker API of repository network ${id}
${NOT_BY_SHUTDOWN}

[Socket]
ListenStream=${dockerSocket(id)}
SocketMode=0660
SocketUser=root
SocketGroup=${UNIVERSAL_USER.name}
RemoveOnStop=yes
`;

/**
 * Nothing runs without its firewall. KillMode=process lets containers outlive a restart of either program. The assertion keeps them
 * from writing beside the encrypted volume when that is not mounted. The socket is there before the mount namespace, which lets it in.
 */
const containerdText = (id: NetworkId, dataRoot: string): string => `[Unit]
Description=containerd of repository network ${id}
${NOT_BY_SHUTDOWN}
Requires=${firewallUnit(id)} ${dockerSocketUnit(id)}
After=${firewallUnit(id)} ${dockerSocketUnit(id)}
AssertPathIsMountPoint=${dataRoot}

[Service]
Type=notify
Slice=${sliceUnit(id)}
ExecStartPre=/bin/sh ${namespaceScriptFile(id)}
ExecStart=${inMountNamespace(id)} containerd --config ${containerdConfig(id)}
SyslogIdentifier=containerd
${LIMITS}`;

const serviceText = (id: NetworkId, dataRoot: string): string => `[Unit]
Description=Docker daemon of repository network ${id}
${NOT_BY_SHUTDOWN}
Requires=${dockerSocketUnit(id)} ${containerdUnit(id)} ${loopbackUnit(id)} ${firewallUnit(id)}
After=${dockerSocketUnit(id)} ${containerdUnit(id)} ${loopbackUnit(id)} ${firewallUnit(id)}
AssertPathIsMountPoint=${dataRoot}
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=notify
Slice=${sliceUnit(id)}
ExecStart=${inMountNamespace(id)} dockerd --config-file ${configFile(id)} -H fd://
SyslogIdentifier=dockerd
ExecReload=/bin/kill -s HUP $MAINPID
${LIMITS}`;

/** For both: what they start needs many files and processes, and must not be the kernel's first victim. */
const LIMITS = `TimeoutStartSec=300
TimeoutStopSec=60
Restart=on-failure
RestartSec=2
Delegate=yes
KillMode=process
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
OOMScoreAdjust=-500
`;

/** Plugins that would leave the repository's own directories, or that Docker has no use for. */
const UNUSED_PLUGINS = [
  'io.containerd.grpc.v1.cri',
  'io.containerd.cri.v1.images',
  'io.containerd.cri.v1.runtime',
  'io.containerd.internal.v1.opt',
  'io.containerd.nri.v1.nri',
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.blockfile',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.snapshotter.v1.zfs',
];

const containerdToml = (id: NetworkId, dataRoot: string): string => `version = 2
root = "${dataRoot}/containerd/daemon"
state = "${execRoot(id)}/containerd"
disabled_plugins = [${UNUSED_PLUGINS.map((plugin) => `"${plugin}"`).join(', ')}]

[grpc]
  address = "${containerdSocket(id)}"
`;

/**
 * The configuration of both programs. Each repository has a containerd of its own, with its root
 * inside the encrypted volume: the server's one would keep the environment of every container,
 * passwords included, in its database on the server's disk. For the same reason images stay with
 * overlay2 rather than in containerd's store, and logs lie in the data root.
 */
export const configFiles = (id: NetworkId, dataRoot: string, host: HostDaemonConfig): DaemonFile[] => [
  {path: containerdConfig(id), content: containerdToml(id, dataRoot)},
  {path: configFile(id), content: `${JSON.stringify({...dockerConfig(id, dataRoot), ...takenOver(host)}, null, 2)}\n`},
];

const dockerConfig = (id: NetworkId, dataRoot: string): Record<string, unknown> => ({
  'data-root': dataRoot,
  'exec-root': execRoot(id),
  pidfile: pidFile(id),
  containerd: containerdSocket(id),
  bridge: 'none',
  iptables: false,
  ip6tables: false,
  'userland-proxy': false,
  'live-restore': true,
  'storage-driver': 'overlay2',
  features: {'containerd-snapshotter': false},
  'exec-opts': ['native.cgroupdriver=systemd'],
  'cgroup-parent': sliceUnit(id),
  'log-driver': 'json-file',
  'log-opts': {'max-size': '10m', 'max-file': '3'},
  'shutdown-timeout': 15,
});

const takenOver = (host: HostDaemonConfig): HostDaemonConfig => ({
  ...(host['registry-mirrors'] ? {'registry-mirrors': host['registry-mirrors']} : {}),
  ...(host['insecure-registries'] ? {'insecure-registries': host['insecure-registries']} : {}),
});
