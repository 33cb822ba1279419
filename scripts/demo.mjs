// From nothing to an app served, with the commands a user would type. `npm run demo -- --down` removes it all, `-- --new` sets
// the server up once more although an earlier demo has.
import {spawn} from 'node:child_process';
import {mkdir, rm} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {goBackToPrepared, keepPrepared, keptOf} from './demo/prepared.mjs';
import {removalOf} from './demo/removal.mjs';
import {fetchThrough, until} from './fetch.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOME = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rdc', 'demo');
/** A configuration of its own: the demo never touches the contexts of the person who runs it. */
const ENV = {...process.env, RDC_CONFIG_DIR: HOME};
const MACHINE = 'server-1';
const DOMAIN = 'example.com';
const PARTIAL = 3;

const say = (text) =>
  process.stdout.write(`\n\u001B[1m${text}\u001B[0m\n`.replace(/\u001B\[\d+m/g, process.stdout.isTTY ? '$&' : ''));
const word = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text}'`);

/** Runs the real command line; prints it first. `quiet` collects stdout instead of showing it. */
const rdc = (args, {quiet = false} = {}) =>
  new Promise((resolve, reject) => {
    if (!quiet) say(`$ rdc ${args.map(word).join(' ')}`);
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'run.js'), ...args], {
      cwd: ROOT,
      env: ENV,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
    });
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) return resolve(stdout);
      process.stderr.write(`rdc ${args.slice(0, 2).join(' ')} ended with exit status ${status}.\n`);
      process.exit(status ?? 1);
    });
  });
const rdcJson = async (args) => JSON.parse(await rdc([...args, '--json'], {quiet: true})).data;

const build = () =>
  new Promise((resolve) => {
    say('Building the product');
    spawn(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), '--if-changed'], {cwd: ROOT, stdio: 'inherit'}).on(
      'close',
      (status) => (status === 0 ? resolve() : process.exit(status ?? 1)),
    );
  });

const startServer = async () => {
  say('A local server, built from Debian packages (the first time takes some minutes)');
  await rdc(['ops', 'up', '--name', MACHINE, '--fresh']);
  return serverOfDemo();
};

const serverOfDemo = async () => {
  const {machines} = await rdcJson(['ops', 'status']);
  return machines.find(({name}) => name === MACHINE);
};

const prepareServer = async (server) => {
  await rdc(['context', 'create-local', 'demo', '--ssh-key', server.keyPath]);
  await rdc([
    ...[
      'context',
      'add-machine',
      MACHINE,
      '--ip',
      server.host,
      '--port',
      String(server.sshPort),
      '--user',
      server.user,
    ],
    ...['--host-key-fingerprint', server.fingerprint],
  ]);
  await rdc(['context', 'setup-machine', MACHINE, '--datastore-size', '8G']);
  if (!server.traefik.available) return;
  await rdc(['context', 'set-infra', MACHINE, '--public-ipv4', '203.0.113.50', '--base-domain', DOMAIN]);
  await rdc(['context', 'push-infra', MACHINE]);
};

/** A server that is set up: as an earlier demo has kept it, or from nothing. */
const bringServer = async () => {
  if (!process.argv.includes('--new')) {
    say(
      'Going back to the server that an earlier demo has set up, if there is one (npm run demo -- --new: from nothing)',
    );
    if (await goBackToPrepared(MACHINE, HOME)) return serverOfDemo();
  }
  const server = await startServer();
  await prepareServer(server);
  say('Keeping the server as it is now, for the next demo');
  await keepPrepared(MACHINE, HOME);
  return server;
};

const deploy = async (name, size) => {
  await rdc(['repo', 'create', name, '--size', size, '-m', MACHINE]);
  await rdc(['repo', 'mount', name, '-m', MACHINE]);
  await rdc(['sync', 'upload', '-m', MACHINE, '-r', name, '--local', `examples/${name}`]);
  await rdc(['repo', 'up', name, '-m', MACHINE, '--mount']);
};

/** Fetches a page through Traefik under a host name, as a browser would with DNS pointing here. */
const show = async (server, protocol, host) => {
  const port = protocol === 'https' ? server.httpsPort : server.httpPort;
  say(
    `$ curl ${protocol === 'https' ? '-k ' : ''}--resolve ${host}:${port}:${server.host} ${protocol}://${host}:${port}/`,
  );
  const answer = await until(
    () => fetchThrough({protocol, address: server.host, port, host}),
    ({status}) => status === 200,
    {seconds: 120},
  );
  process.stdout.write(`${answer.body.trimEnd()}\n`);
};

/** Without Traefik nothing can be served under a host name: say so, show the app where it is, and do not claim more. */
const showWithoutTraefik = async ({traefik}) => {
  say(`There is no Traefik here: ${traefik.reason}`);
  const hello = await rdcJson(['repo', 'status', 'hello', '-m', MACHINE]);
  const {ip} = hello.services.find(({name}) => name === 'hello');
  const inContainer = ['sudo', 'renet', 'docker', '--network-id', String(hello.networkId), '--', 'exec'];
  await rdc([
    'ops',
    'ssh',
    MACHINE,
    '--',
    ...inContainer,
    `${hello.guid}-hello-1`,
    'wget',
    '-qO-',
    `http://${ip}:8080/`,
  ]);
  await rdc(['repo', 'list', '-m', MACHINE]);
  process.stdout.write('\nThe app answers at its service address. Routing by host name was not shown.\n');
  process.exit(PARTIAL);
};

const removeAll = async () => {
  const names = (await rdcJson(['ops', 'status'])).machines.map(({name}) => name);
  const others = names.filter((name) => name !== MACHINE);
  for (const words of removalOf(MACHINE, names)) await rdc(words);
  for (const directory of [HOME, keptOf(HOME)]) await rm(directory, {recursive: true, force: true});
  const images = others.length === 0 ? 'its images' : `not the images, which ${others.join(', ')} may need`;
  say(`Removed the demo's server and configuration, and ${images}. Installed system packages stay.`);
};

const main = async () => {
  const started = Date.now();
  await build();
  if (process.argv.includes('--down')) return removeAll();
  await rm(HOME, {recursive: true, force: true});
  await mkdir(HOME, {recursive: true, mode: 0o700});
  const server = await bringServer();
  await deploy('hello', '1G');
  await deploy('webapp-postgres', '2G');
  const repositories = await rdcJson(['repo', 'list', '-m', MACHINE]);
  const hello = repositories.find(({name}) => name === 'hello');
  if (!server.traefik.available) await showWithoutTraefik(server);
  say('The pages, fetched through Traefik: by custom domain, then by auto-route');
  await show(server, 'https', `hello.${DOMAIN}`);
  await show(server, 'http', `plain-${hello.networkId}.${DOMAIN}`);
  await show(server, 'https', `app.${DOMAIN}`);
  await rdc(['repo', 'list', '-m', MACHINE]);
  say(`Done in ${Math.round((Date.now() - started) / 1000)} s. The server keeps running: rdc ops ssh ${MACHINE}`);
  process.stdout.write('Remove everything again: npm run demo -- --down\n');
};

await main();
