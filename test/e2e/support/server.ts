import {createHash} from 'node:crypto';
import {cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DriverName} from '../../../src/lab/driver-name.js';
import {inGuest, sshCall} from '../../../src/lab/guest.js';
import {ensureKeys, type LabKeys} from '../../../src/lab/keys.js';
import {openLab, type Lab} from '../../../src/lab/lab.js';
import {
  checkpoint,
  cutPower,
  entranceOf,
  listMachines,
  reboot,
  reset,
  type LabMachine,
} from '../../../src/lab/machine.js';
import {up} from '../../../src/lab/up.js';
import {argv} from '../../../src/shared/argv.js';
import {driverFor, type Need} from './driver.js';
import {holdings} from './leftovers.js';
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
  sh(script: string, options?: {stdin?: string; onLine?: (line: string) => void}): Promise<string>;
  /** As `sh`, when the server shows another host key, which is then the one expected. */
  shWithHostKey(script: string, hostKey: string): Promise<string>;
  holdings(): Promise<string[]>;
  editDocument(change: (text: string) => string): Promise<void>;
  reboot(): Promise<void>;
  /** Ends the server as a power cut does, and boots it again. */
  losePower(): Promise<void>;
  close(): Promise<void>;
}

/** Suites that run at the same time are told their lane, and have servers of their own. */
const LANE = process.env['RDC_E2E_LANE'];
const ofLane = (name: string): string => (LANE === undefined || LANE === '1' ? name : `${name}-${LANE}`);
/** Servers of two drivers lie side by side. */
const PREPARED: Readonly<Record<DriverName, string>> = {qemu: ofLane('e2e-1'), uml: ofLane('e2e-uml')};
const BARE = ofLane('e2e-bare');
const DOCUMENT = 'config.json';
/** What decides what is on a new server; when it changes the servers are made anew. */
const RECIPE = [
  ...['recipe.ts', 'overlay.ts', 'image.ts', 'image-args.ts', 'qemu-args.ts', 'uml-args.ts', 'containers'].map(
    (name) => `src/lab/${name}`,
  ),
  'examples/webapp-postgres/webapp',
];

/**
 * A server that is set up, with its proxy installed; every suite starts from the same snapshot.
 *
 * @param need  what the suite asks of the server's kernel
 */
export const preparedServer = async (need: Need = 'any kernel'): Promise<Server> => {
  const driver = await driverFor(need);
  const name = PREPARED[driver];
  const {lab, machine, keys} = await bring(name, 'server', driver);
  const key = await buildKey();
  const saved = join(lab.paths.root, 'e2e', `${name}-${key}`);
  if (machine.checkpoints.includes(key) && (await exists(saved))) await reset(lab, name, key);
  else await prepare(lab, machine, keys, saved, key);
  const configDir = await mkdtemp(join(tmpdir(), 'rdc-e2e-'));
  await cp(saved, configDir, {recursive: true});
  return serverOf(lab, machine, keys, configDir);
};

/** A server with nothing but systemd, sshd and sudo; `rdc` knows it, nothing else has happened. */
export const bareServer = async (): Promise<Server> => {
  const {lab, machine, keys} = await bring(BARE, 'bare', await driverFor("Debian's kernel"));
  await reset(lab, BARE);
  const server = serverOf(lab, machine, keys, await mkdtemp(join(tmpdir(), 'rdc-e2e-')));
  await register(server, machine);
  return server;
};

/** The passphrase of a repository, from the document it is kept in. */
export const credentialOf = async (server: Server, repository: string): Promise<string> => {
  const document = JSON.parse(await readFile(join(server.configDir, DOCUMENT), 'utf8'));
  return document.contexts.e2e.repositories[repository].credential;
};

const bring = async (name: string, image: 'server' | 'bare', driver: DriverName) => {
  const lab: Lab = {...openLab((line) => process.stderr.write(`lab: ${line}\n`)), driver};
  (globalThis as Record<string, unknown>)['rdcTestMachine'] = name;
  // Emulated servers share the processors: only those under test run.
  const ofOthers = (other: string) => LANE !== undefined && ![...Object.values(PREPARED), BARE].includes(other);
  for (const other of await listMachines(lab)) {
    if (!other.running || !other.name.startsWith('e2e-') || other.name === name || ofOthers(other.name)) continue;
    await cutPower(lab, other.name);
  }
  const recipe = join(lab.paths.root, 'e2e', `${name}.recipe`);
  const current = `${lab.driver} ${await hashOf(await sourcesOf(RECIPE))}`;
  const rebuild = (await readFile(recipe, 'utf8').catch(() => '')) !== current;
  const machine = await up(lab, {name, image, rebuild});
  await mkdir(join(lab.paths.root, 'e2e'), {recursive: true});
  await writeFile(recipe, current);
  return {lab, machine, keys: await ensureKeys(lab)};
};

/** The files, and those below the directories, in a fixed order. */
const sourcesOf = async (paths: readonly string[]): Promise<string[]> => {
  const below = await Promise.all(
    paths.map(async (path) => {
      if (!(await stat(path)).isDirectory()) return [path];
      const entries = await readdir(path, {recursive: true, withFileTypes: true});
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return below.flat().sort();
};

const hashOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
};

const prepare = async (lab: Lab, machine: LabMachine, keys: LabKeys, saved: string, key: string): Promise<void> => {
  await reset(lab, machine.name);
  const half = `${saved}.half`;
  await rm(half, {recursive: true, force: true});
  await mkdir(half, {recursive: true});
  const server = serverOf(lab, machine, keys, half);
  await register(server, machine);
  const infra = ['--public-ipv4', '203.0.113.50', '--base-domain', 'example.com'];
  dataOf(await server.rdc(['context', 'setup-machine', 'server-1', '--datastore-size', '8G', '--json']));
  dataOf(await server.rdc(['context', 'set-infra', 'server-1', ...infra, '--json']));
  dataOf(await server.rdc(['context', 'push-infra', 'server-1', '--json']));
  await checkpoint(lab, machine.name, key);
  await cp(half, saved, {recursive: true});
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
    driver: lab.driver,
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

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
