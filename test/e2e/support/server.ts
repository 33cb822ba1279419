import {createHash} from 'node:crypto';
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chooseDriver} from '../../../src/lab/drivers/choice.js';
import {driverNameOf, type DriverName} from '../../../src/lab/drivers/name.js';
import {inGuest, sshCall} from '../../../src/lab/guest.js';
import {ensureKeys, type LabKeys} from '../../../src/lab/keys.js';
import {openLab, type Lab} from '../../../src/lab/lab.js';
import {cutPower, entranceOf, listMachines, reboot, reset, type LabMachine} from '../../../src/lab/machine.js';
import {ensureHostPackages} from '../../../src/lab/packages.js';
import {isCurrent, up} from '../../../src/lab/up.js';
import {argv} from '../../../src/shared/argv.js';
import {holdings} from './leftovers.js';
import {ensureState, stateDir} from './prepared.js';
import {dataOf, runRdc, type Run, type RunOptions} from './rdc.js';

/** A real server, and a configuration of `rdc` that knows it as `server-1` in the context `e2e`. */
export interface Server {
  readonly driver: DriverName;
  readonly host: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly fingerprint: string;
  readonly configDir: string;
  rdc(args: readonly string[], options?: Partial<RunOptions>): Promise<Run>;
  /** Runs a script as root, past `rdc`; its trimmed stdout. Throws when it fails. */
  sh(
    script: string,
    options?: {stdin?: string; onLine?: (line: string) => void; signal?: AbortSignal},
  ): Promise<string>;
  /** As `sh`, when the server shows another host key, which is then the one expected. */
  shWithHostKey(script: string, hostKey: string): Promise<string>;
  holdings(): Promise<string[]>;
  editDocument(change: (text: string) => string): Promise<void>;
  reboot(): Promise<void>;
  /** Ends the server as a power cut does, and boots it again. */
  losePower(): Promise<void>;
  close(): Promise<void>;
}

/** What a suite asks of its server beyond the ordinary. */
export interface Wishes {
  /** AppArmor is on, which costs time at every boot. Under QEMU it always is. */
  readonly appArmor?: boolean;
  /** A driver of its own, for the one suite that sees Debian's kernel; `RDC_LAB_DRIVER` decides for all others. */
  readonly driver?: DriverName;
}

/** Suites that run at the same time are told their lane, and have servers of their own. */
const LANE = process.env['RDC_E2E_LANE'];
const ofLane = (name: string): string => (LANE === undefined || LANE === '1' ? name : `${name}-${LANE}`);
/** Servers of two drivers lie side by side. */
const PREPARED: Readonly<Record<DriverName, string>> = {qemu: ofLane('e2e-qemu'), uml: ofLane('e2e-uml')};
const BARE: Readonly<Record<DriverName, string>> = {qemu: ofLane('e2e-bare-qemu'), uml: ofLane('e2e-bare')};
const DOCUMENT = 'config.json';
const OF_THIS_LANE = [...Object.values(PREPARED), ...Object.values(BARE)];

/** A server that is set up by the agent of this build, with its proxy installed; every suite starts from the same state. */
export const preparedServer = async ({appArmor = false, driver}: Wishes = {}): Promise<Server> => {
  const lab = await openTestLab(driver);
  const name = PREPARED[lab.wish];
  const keys = await ensureKeys(lab);
  const key = await buildKey();
  const known = await current(lab, name);
  const ready = known ?? (await up(lab, {name, image: 'server', rebuild: true}));
  await ensureState(lab, {machine: ready, isNew: known === undefined}, key, (dir) =>
    setUp(serverOf(lab, ready, keys, dir), ready),
  );
  const machine = await reset(lab, name, key, {appArmor});
  const configDir = await mkdtemp(join(tmpdir(), 'rdc-e2e-'));
  await cp(stateDir(lab, name, key), configDir, {recursive: true});
  return serverOf(lab, machine, keys, configDir);
};

/** A server with nothing but systemd, sshd and sudo; `rdc` knows it, nothing else has happened. */
export const bareServer = async (): Promise<Server> => {
  const lab = await openTestLab();
  const name = BARE[lab.wish];
  if (!(await current(lab, name))) await up(lab, {name, image: 'bare', rebuild: true});
  const machine = await reset(lab, name);
  const server = serverOf(lab, machine, await ensureKeys(lab), await mkdtemp(join(tmpdir(), 'rdc-e2e-')));
  await register(server, machine);
  return server;
};

/** The passphrase of a repository, from the document it is kept in. */
export const credentialOf = async (server: Server, repository: string): Promise<string> => {
  const document = JSON.parse(await readFile(join(server.configDir, DOCUMENT), 'utf8'));
  return document.contexts.e2e.repositories[repository].credential;
};

type TestLab = Lab & {readonly wish: DriverName};

/** The lab with its choice made, and no other server of this lane running: servers share the processors. */
const openTestLab = async (driver?: DriverName): Promise<TestLab> => {
  const lab = openLab((line) => process.stderr.write(`lab: ${line}\n`));
  await ensureHostPackages(lab);
  const wish = driver ?? (await chooseDriver(lab)).driver;
  for (const {name, running} of await listMachines(lab)) {
    const ofOthers = LANE !== undefined && !OF_THIS_LANE.includes(name);
    if (running && name.startsWith('e2e-') && !ofOthers) await cutPower(lab, name);
  }
  return {...lab, wish};
};

/** A server that is ready and still what a new one would be; nothing when it has to be made. */
const current = async (lab: TestLab, name: string): Promise<LabMachine | undefined> => {
  (globalThis as Record<string, unknown>)['rdcTestMachine'] = name;
  const machine = (await listMachines(lab)).find((one) => one.name === name && one.ready);
  return machine && (await isCurrent(lab, machine)) ? machine : undefined;
};

const hashOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
};

/** What every prepared server has: the agent, a datastore, and the proxy. */
const setUp = async (server: Server, machine: LabMachine): Promise<void> => {
  await register(server, machine);
  const infra = ['--public-ipv4', '203.0.113.50', '--base-domain', 'example.com'];
  dataOf(await server.rdc(['context', 'setup-machine', 'server-1', '--datastore-size', '8G', '--json']));
  dataOf(await server.rdc(['context', 'set-infra', 'server-1', ...infra, '--json']));
  dataOf(await server.rdc(['context', 'push-infra', 'server-1', '--json']));
};

const register = async (server: Server, machine: LabMachine): Promise<void> => {
  const address = ['--ip', machine.host, '--port', String(machine.ports.ssh), '--user', machine.user];
  dataOf(await server.rdc(['context', 'create-local', 'e2e', '--ssh-key', machine.keyFile, '--json']));
  const pin = ['--host-key-fingerprint', machine.fingerprint];
  dataOf(await server.rdc(['context', 'add-machine', 'server-1', ...address, ...pin, '--json']));
};

const serverOf = (lab: Lab, machine: LabMachine, keys: LabKeys, configDir: string): Server => {
  const entrance = entranceOf(machine, keys);
  const server: Server = {
    driver: driverNameOf(machine),
    host: machine.host,
    httpPort: machine.ports.http,
    httpsPort: machine.ports.https,
    fingerprint: machine.fingerprint,
    configDir,
    rdc: (args, options) => runRdc(args, {...options, configDir}),
    sh: async (script, options) => (await inGuest(lab, entrance, argv('bash', '-c', script), options)).stdout.trim(),
    shWithHostKey: async (script, hostKey) => {
      const knownHosts = join(configDir, 'changed-known-hosts');
      await writeFile(knownHosts, `rdc-lab ${hostKey}\n`);
      return (await lab.exec(sshCall({...entrance, keys: {...keys, knownHosts}}, 'root', script))).stdout.trim();
    },
    holdings: () => holdings(server),
    editDocument: async (change) => {
      const file = join(configDir, DOCUMENT);
      await writeFile(file, change(await readFile(file, 'utf8')));
    },
    reboot: () => reboot(lab, machine.name),
    losePower: async () => {
      await cutPower(lab, machine.name);
      await up(lab, {name: machine.name});
    },
    close: () => rm(configDir, {recursive: true, force: true}),
  };
  return server;
};

/** Names the build under test: another build is set up anew. */
const buildKey = async (): Promise<string> => `set-up-${await hashOf(['dist/renet.cjs', 'dist/rdc.bundle.cjs'])}`;
