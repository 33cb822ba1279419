import type {ServerPath} from '../../contract/types.js';
import type {Exec} from '../../exec/exec.js';
import type {Step} from '../engine/plan.js';
import {readIfThere} from '../files/read.js';
import {AUTOSTART_UNIT, GLOBAL_UNIT_DIR, RENET_COMMAND, ROUTER_UNIT, SHUTDOWN_UNIT} from '../layout.js';
import {daemonReload, enableAtBoot, startUnits, systemd} from '../system/systemd.js';
import {mountUnit} from './datastore-unit.js';
import {SERVICE_PROPERTIES, type ServiceFacts} from './services.js';

export const BOOT_UNITS = [SHUTDOWN_UNIT, AUTOSTART_UNIT] as const;

const MADE_BY = '# Made by "renet machine setup", which also renews it.\n';

/** Fails when a repository did not start: `systemctl --failed` and monitoring see it. */
const AUTOSTART_TEXT = `${MADE_BY}[Unit]
Description=Start of the repositories of rediacc that have autostart
Wants=network-online.target
After=network-online.target ${SHUTDOWN_UNIT} ${ROUTER_UNIT}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${RENET_COMMAND} autostart boot

[Install]
WantedBy=multi-user.target
`;

/**
 * Stops all repositories before anything they need is stopped: units are stopped in the reverse of the order in
 * which they start. A unit of its own, because systemd runs no \`ExecStop\` of a unit whose start failed.
 */
const SHUTDOWN_TEXT = `${MADE_BY}[Unit]
Description=Stop of the repositories of rediacc before the server goes down
After=network.target network-online.target dbus.socket dbus.service systemd-udevd.service ${ROUTER_UNIT}
RefuseManualStop=yes

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=${RENET_COMMAND} autostart shutdown
TimeoutStopSec=300

[Install]
WantedBy=multi-user.target
`;

/** Processes of repositories are not ended by systemd while \`rediacc-shutdown.service\` still stops them in order. */
const SLICE_TEXT = `${MADE_BY}[Unit]
DefaultDependencies=no
`;

/** The datastore, what is mounted below it, and the mount namespaces of daemons stay until the repositories are closed. */
const MOUNT_TEXT = `${MADE_BY}[Unit]
Before=${BOOT_UNITS.join(' ')}
`;

/** A drop-in of \`a-.mount\` is one of every unit whose name begins with \`a-\` (systemd.unit(5)). */
const dropIn = (unit: string): string => `${GLOBAL_UNIT_DIR}/${unit}.d/rediacc.conf`;

/** Every file of it, by path. */
export const bootFiles = (datastore: ServerPath): ReadonlyMap<string, string> => {
  const mount = mountUnit(datastore);
  return new Map([
    [`${GLOBAL_UNIT_DIR}/${AUTOSTART_UNIT}`, AUTOSTART_TEXT],
    [`${GLOBAL_UNIT_DIR}/${SHUTDOWN_UNIT}`, SHUTDOWN_TEXT],
    [dropIn('rediacc.slice'), SLICE_TEXT],
    [dropIn('rediacc-.slice'), SLICE_TEXT],
    [dropIn('run-rediacc-.mount'), MOUNT_TEXT],
    [dropIn(mount), MOUNT_TEXT],
    [dropIn(mount.replace(/\.mount$/, '-.mount')), MOUNT_TEXT],
  ]);
};

/** The units that those files are about, where systemd has names for them. */
export const watchedUnits = (datastore: ServerPath): string[] => [...BOOT_UNITS, mountUnit(datastore), 'rediacc.slice'];

export interface BootUnitFacts {
  readonly wanted: ReadonlyMap<string, string>;
  /** Files that are there and as they should be. */
  readonly current: ReadonlySet<string>;
  /** Of the watched units. */
  readonly shown: ServiceFacts;
}

export const readBootUnits = async (
  exec: Exec,
  datastore: ServerPath,
  shown?: ServiceFacts,
): Promise<BootUnitFacts> => {
  const wanted = bootFiles(datastore);
  const current = new Set<string>();
  for (const [path, text] of wanted) if ((await readIfThere(path)) === text) current.add(path);
  const units = watchedUnits(datastore);
  const all = shown ?? (await systemd(exec).show([...SERVICE_PROPERTIES], ...units));
  return {wanted, current, shown: all.filter(({Id = ''}) => units.includes(Id))};
};

const enabledOf = (shown: ServiceFacts): boolean =>
  BOOT_UNITS.every((name) => shown.some(({Id, UnitFileState}) => Id === name && UnitFileState === 'enabled'));

/**
 * What is to be there before the datastore is mounted for the first time: that has systemd read all its unit files, these with them, so
 * that it need not read them once more. Where something runs already that the files are about, it reads them at once.
 */
export const planBootFiles = ({wanted, current, shown}: BootUnitFacts): Step[] => {
  const missing = [...wanted].filter(([path]) => !current.has(path));
  const directories = new Set(missing.map(([path]) => path.slice(0, path.lastIndexOf('/'))));
  directories.delete(GLOBAL_UNIT_DIR);
  const isNew = shown.every(({ActiveState, UnitFileState}) => ActiveState !== 'active' && UnitFileState !== 'enabled');
  const install: Step = {
    title: 'install the units for boot and shutdown',
    acts: [
      ...[...directories].map((path) => ({mkdir: path, mode: 0o755})),
      ...missing.map(([path, content]) => ({write: path, content, mode: 0o644})),
      ...(isNew ? [] : [{run: daemonReload()}]),
    ],
  };
  // A set-up that was killed right before it left systemd with the units of before.
  const stale = shown.some(({NeedDaemonReload}) => NeedDaemonReload === 'yes');
  const reload: Step = {title: 'have systemd read its units again', acts: [{run: daemonReload()}]};
  return missing.length > 0 ? [install] : stale ? [reload] : [];
};

/**
 * Enables what boots a server with a datastore: before it has one, the unit for autostart would fail. Nothing is started by it but the
 * unit that waits for the shutdown.
 */
export const planBootEnabling = ({shown}: Pick<BootUnitFacts, 'shown'>): Step[] => {
  const waits = shown.some(({Id, ActiveState}) => Id === SHUTDOWN_UNIT && ActiveState === 'active');
  const acts = [
    ...(enabledOf(shown) ? [] : [{run: enableAtBoot(...BOOT_UNITS)}]),
    ...(waits ? [] : [{run: startUnits(SHUTDOWN_UNIT)}]),
  ];
  return acts.length === 0 ? [] : [{title: 'enable the units for boot and shutdown', acts}];
};

/** Both, on a server that has its datastore. */
export const planBootUnits = (facts: BootUnitFacts): Step[] => [...planBootFiles(facts), ...planBootEnabling(facts)];
