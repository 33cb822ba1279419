import {OWN_DIR, SERVICE_FILE, UNIVERSAL_UID} from '../contract/server.js';
import {NETWORK_ID_STEP, type Guid, type NetworkId, type ServerPath} from '../contract/types.js';

export {INSTALL_DIR, PROXY_DIR, RENET_COMMAND, ROUTER_PORT, ROUTER_UNIT} from '../contract/server.js';

/** Everything of one datastore, by path. The one place that knows them. */
export interface Layout {
  readonly datastore: string;
  readonly repositories: string;
  readonly mounts: string;
  readonly interim: string;
  readonly immovable: string;
  readonly credentials: string;
  /** Keys with which the server opens repositories by itself at boot. */
  readonly keys: string;
  /** The encrypted image of a repository. */
  image(guid: Guid): string;
  /** Where its image is made, until it is whole and renamed into place. */
  unfinishedImage(guid: Guid): string;
  /** Its key for autostart; that it is there means that autostart is on. */
  keyFile(guid: Guid): string;
  mount(guid: Guid): string;
  /** Docker's data root, a bind mount of `dockerInside`. */
  dockerData(guid: Guid): string;
  /** The directory inside the encrypted volume that really holds Docker's data. */
  dockerInside(guid: Guid): string;
  /** Slots of the repository's services. */
  serviceFile(guid: Guid): string;
}

export const layoutOf = (datastore: ServerPath): Layout => ({
  datastore,
  repositories: `${datastore}/repositories`,
  mounts: `${datastore}/mounts`,
  interim: `${datastore}/interim`,
  immovable: `${datastore}/immovable`,
  credentials: `${datastore}/.credentials`,
  keys: `${datastore}/.credentials/keys`,
  image: (guid) => `${datastore}/repositories/${guid}`,
  unfinishedImage: (guid) => `${datastore}/repositories/.unfinished-${guid}`,
  keyFile: (guid) => `${datastore}/.credentials/keys/${guid}.key`,
  mount: (guid) => `${datastore}/mounts/${guid}`,
  dockerData: (guid) => `${datastore}/interim/${guid}/docker/data`,
  dockerInside: (guid) => `${datastore}/mounts/${guid}/${OWN_DIR}/docker`,
  serviceFile: (guid) => `${datastore}/mounts/${guid}/${SERVICE_FILE}`,
});

/** What the server keeps of us; here lies the datastore, too, when there is no spare disk for it. */
export const STATE_DIR = '/var/lib/rediacc';
export const NETWORKS_DIR = `${STATE_DIR}/networks`;
/** What repositories may use, by GUID. */
export const LIMITS_DIR = `${STATE_DIR}/limits`;
export const ROUTER_DIR = `${STATE_DIR}/router`;
/** What became of each repository at the last boot, and of all of them at the last shutdown. */
export const AUTOSTART_DIR = `${STATE_DIR}/autostart`;
export const RUN_DIR = '/run/rediacc';
export const LOCK_DIR = `${RUN_DIR}/locks`;
/** Where systemd keeps the units that were made by systemd-run. */
export const TRANSIENT_UNIT_DIR = '/run/systemd/transient';
/** Units of repositories vanish with a reboot: a closed volume must have none. */
export const UNIT_DIR = '/run/systemd/system';
export const GLOBAL_UNIT_DIR = '/etc/systemd/system';
export const AUTOSTART_UNIT = 'rediacc-autostart.service';
export const SHUTDOWN_UNIT = 'rediacc-shutdown.service';
/** What the journal names our entries of changes. */
export const AUDIT_IDENTIFIER = 'rediacc-audit';
/** Owner of all repository data; runs Rediaccfile functions, cannot log in. */
export const UNIVERSAL_USER = {name: 'rediacc', uid: UNIVERSAL_UID, gid: UNIVERSAL_UID} as const;

/** The socket of the server's own Docker; that of a repository is `dockerSocket`. */
export const HOST_DOCKER_SOCKET = '/run/docker.sock';

/** Device-mapper name of an open volume. */
export const mapperName = (guid: Guid): string => `rediacc-${guid}`;
export const mapperPath = (guid: Guid): string => `/dev/mapper/${mapperName(guid)}`;

export const dockerSocket = (id: NetworkId): string => `${RUN_DIR}/docker-${id}.sock`;
export const dockerHost = (id: NetworkId): string => `unix://${dockerSocket(id)}`;
export const daemonDir = (id: NetworkId): string => `${STATE_DIR}/docker-${id}`;
/** Where the daemon keeps what does not outlive it: bundles, its pid file, its containerd's sockets. */
export const execRoot = (id: NetworkId): string => `${RUN_DIR}/docker-${id}`;
export const pidFile = (id: NetworkId): string => `${execRoot(id)}/docker.pid`;
export const dockerUnit = (id: NetworkId): string => `rediacc-docker-${id}.service`;
export const dockerSocketUnit = (id: NetworkId): string => `rediacc-docker-${id}.socket`;
export const loopbackUnit = (id: NetworkId): string => `rediacc-loopback-${id}.service`;
/** Keeps what is in the slice away from other repositories. */
export const firewallUnit = (id: NetworkId): string => `rediacc-firewall-${id}.service`;
/** Made by the server's administrator where the kernel has no such firewall: repositories run all the same, open to each other. */
export const ALLOW_UNISOLATED = '/etc/rediacc/allow-unisolated';
/** What Traefik was last told of a repository. Its own, so that its functions can be shown nothing else. */
export const servedDir = (id: NetworkId, runDirectory = RUN_DIR): string => `${runDirectory}/served-${id}`;
/** The rules that it loads. */
export const firewallFile = (id: NetworkId): string => `${RUN_DIR}/firewall-${id}.nft`;
/** The slice that holds a repository's daemon, containers and functions. */
export const sliceUnit = (id: NetworkId): string => `rediacc-${id}.slice`;

/** Slots of one block: .2 to .62. */
export const MAX_SERVICES = NETWORK_ID_STEP - 3;

/**
 * Address `offset` of the repository's block: the id is the low 24 bits of 127.0.0.0/8.
 * Offset 0 is the network, 1 the gateway, 2 to 62 the services, 63 the broadcast address.
 */
export const blockAddress = (id: NetworkId, offset: number): string => {
  const low = id + offset;
  return `127.${(low >> 16) & 255}.${(low >> 8) & 255}.${low & 255}`;
};

export const serviceIp = (id: NetworkId, slot: number): string => blockAddress(id, slot + 2);
