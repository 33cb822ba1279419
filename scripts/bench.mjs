// Figures of `rdc` against the floors of the same machine, interleaved: every round runs each command once, in shuffled
// order, and a ratio is the median over rounds of (command / floor of the same round). Quote the ratios, not the seconds.
//   npm run bench                     start-up, and the demo's server when it runs
//   npm run bench -- --rounds 15 --json
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {cpus, homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RUN = join(ROOT, 'bin', 'run.js');
const DEMO = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rdc', 'demo');
const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '15'},
    'server-rounds': {type: 'string', default: '7'},
    json: {type: 'boolean'},
  },
});

/** Node 20 parses the file of NODE_EXTRA_CA_CERTS at every start, which would flatter every ratio. */
const {NODE_EXTRA_CA_CERTS: _unused, ...ENV} = {...process.env, NO_COLOR: '1'};
const node = (...args) => ({file: process.execPath, args});
const rdc = (...args) => node(RUN, ...args);

const time = ({file, args, env}) => {
  const start = process.hrtime.bigint();
  const {status, stderr, error} = spawnSync(file, args, {env: {...ENV, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status === 0) return ms;
  throw new Error(`${file} ${args.join(' ')} failed (${status}): ${error ?? stderr}`);
};

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const shuffled = (items) =>
  items
    .map((item) => [Math.random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

/** @returns rows of {name, floor, medianMs, ratio, rounds}; the first command is the floor of all */
const compare = (commands, rounds) => {
  const floor = commands[0].name;
  for (const command of commands) time(command);
  const times = Object.fromEntries(commands.map(({name}) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const command of shuffled(commands)) times[command.name].push(time(command));
  }
  return commands.map(({name}) => ({
    name,
    floor,
    medianMs: round1(median(times[name])),
    ratio: Math.round(median(times[name].map((ms, index) => ms / times[floor][index])) * 100) / 100,
    rounds,
  }));
};
const round1 = (ms) => Math.round(ms * 10) / 10;

const startUp = () => {
  const directory = mkdtempSync(join(tmpdir(), 'rdc-bench-'));
  const env = {RDC_CONFIG_DIR: directory};
  try {
    return compare(
      [
        {name: 'node -e 0', ...node('-e', '0')},
        {name: "node -e 'console.log(1)'", ...node('-e', 'console.log(1)')},
        {name: 'rdc --version', ...rdc('--version'), env},
        {name: 'rdc --help', ...rdc('--help'), env},
        {name: 'rdc repo create --help', ...rdc('repo', 'create', '--help'), env},
        {name: 'rdc context list', ...rdc('context', 'list'), env},
      ],
      Number(options.rounds),
    );
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
};

/** The demo's server, reached by the system's ssh with the same key and the same pinned host key. */
const demoServer = () => {
  if (!existsSync(join(DEMO, 'config.json'))) return;
  const {data} = JSON.parse(
    execFileSync(process.execPath, [RUN, 'ops', 'status', '--json'], {env: ENV, encoding: 'utf8'}),
  );
  return data.machines.find(({name, state}) => name === 'server-1' && state === 'running');
};

const onServer = (server) => {
  const ssh = (...more) => ({
    file: 'ssh',
    args: [
      ...['-F', 'none', '-i', server.keyPath, '-p', String(server.sshPort), '-o', 'BatchMode=yes'],
      ...[
        '-o',
        `UserKnownHostsFile=${server.knownHostsPath}`,
        '-o',
        'StrictHostKeyChecking=yes',
        '-o',
        'LogLevel=ERROR',
      ],
      ...[...more, `${server.user}@${server.host}`, 'true'],
    ],
  });
  return compare(
    [
      {name: 'ssh server true', ...ssh()},
      {name: 'ssh -o KexAlgorithms=curve25519-sha256 server true', ...ssh('-o', 'KexAlgorithms=curve25519-sha256')},
      {name: 'rdc repo list', ...rdc('repo', 'list', '-m', 'server-1'), env: {RDC_CONFIG_DIR: DEMO}},
    ],
    Number(options['server-rounds']),
  );
};

const main = () => {
  const server = demoServer();
  const rows = [...startUp(), ...(server ? onServer(server) : [])];
  const version = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
  const about = {version, node: process.version, platform: process.platform, arch: process.arch, cpus: cpus().length};
  process.stdout.write(`${JSON.stringify({...about, rows})}\n`);
  if (options.json) return;
  for (const {name, medianMs, ratio, floor} of rows) {
    process.stdout.write(
      `${name.padEnd(52)} ${String(medianMs).padStart(8)} ms  ${ratio.toFixed(2).padStart(6)} x ${floor}\n`,
    );
  }
  if (!server) process.stderr.write('No server measured: `npm run demo` starts one.\n');
};

main();
