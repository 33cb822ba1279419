import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {dataOf} from '../rdc.js';
import type {Server} from '../server.js';
import {addressOf, compareHoldings, type Expected, type State} from './states.js';
import {recordWriter, type Writer} from './writer.js';

export const SHOP = 'shop';
export const FORK = 'staging';
/** The service whose container the writer runs in. */
const WRITING = 'plain';

const START_TIMES = `docker inspect --format '{{.Id}} {{.State.StartedAt}}' $(docker ps --quiet --no-trunc) | sort`;
/** Fetches the page of the service in slot 0, without any program that a server may lack. */
const getPage = (id: number): string =>
  `exec 3<>/dev/tcp/${addressOf(id, 2)}/8080; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; timeout 20 cat <&3`;

/** The server of a life, and what there is to do with it that is not to be disturbed. */
export interface World {
  readonly server: Server;
  readonly writer: Writer;
  /** Runs a command that must succeed; its data. */
  rdc<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  volumeOf(name: string): Promise<string>;
  /** Asks the Docker daemon of a repository. */
  docker(name: string, words: string): Promise<string>;
  upload(): Promise<void>;
  /** Has the writer write in the shop that runs; from now on its containers are not to be started anew. */
  attend(): Promise<void>;
  /** Brings the shop up when it is not, and attends to it. */
  revive(): Promise<void>;
  /** Lets the writer end; then no record may be lost. */
  rest(): Promise<void>;
  /** What holds while the shop runs: its containers are those of before, they answer, write and have lost nothing. */
  checkRunning(): Promise<void>;
  /** @throws Error when the server holds more or less than the repositories in these states do */
  checkHoldings(states: Readonly<Record<string, State>>): Promise<void>;
  /** Takes the records of the shop's volume under the eyes; a closed one is opened for it and closed again. */
  checkRecords(state: State): Promise<void>;
}

export const worldOf = (server: Server): World => {
  const writer = recordWriter(server);
  let containers: string | null = null;
  const world: World = {
    server,
    writer,
    rdc: async (...args) => dataOf(await server.rdc([...args, '-m', 'server-1', '--json'])),
    volumeOf: async (name) => `/mnt/rediacc/mounts/${(await entryOf(server, name)).guid}`,
    docker: async (name, words) => {
      const {networkId} = await entryOf(server, name);
      return server.sh(`docker() { command docker -H unix:///run/rediacc/docker-${networkId}.sock "$@"; }; ${words}`);
    },
    upload: async () => {
      const local = await appIn(join(server.configDir, 'app'));
      await world.rdc('sync', 'upload', '-r', SHOP, '--local', local);
    },
    attend: async () => {
      containers = await world.docker(SHOP, START_TIMES);
      writer.start((await entryOf(server, SHOP)).networkId, WRITING);
      await writer.another();
    },
    revive: async () => {
      await world.rdc('repo', 'up', SHOP, '--mount');
      await world.attend();
    },
    rest: async () => {
      const volume = await world.volumeOf(SHOP);
      await writer.stop(volume);
      await writer.verify(volume);
    },
    checkRunning: async () => {
      await writer.another();
      const checkRecords = writer.lookFor();
      const {networkId} = await entryOf(server, SHOP);
      const records = `${await world.volumeOf(SHOP)}/data/records`;
      const said = await world.docker(
        SHOP,
        `${START_TIMES}; echo ---; ${getPage(networkId)}; echo ---; cat ${records}`,
      );
      const [now = '', page = '', ...rest] = said.split('---\n');
      if (now.trim() !== containers) throw new Error(`containers were started anew:\n${containers}\n${now}`);
      if (!page.includes('Hello from an encrypted repository')) throw new Error(`the app answers: ${page}`);
      checkRecords(rest.join('---\n'));
    },
    checkHoldings: async (states) => {
      const {found, wanted} = await compareHoldings(server, await expectedOf(server, states));
      if (found.join('\n') === wanted.join('\n')) return;
      const surplus = found.filter((line) => !wanted.includes(line));
      const missing = wanted.filter((line) => !found.includes(line));
      throw new Error(`left over: ${surplus.join(', ') || 'nothing'}; missing: ${missing.join(', ') || 'nothing'}`);
    },
    checkRecords: async (state) => {
      if (state !== 'open') await world.rdc('repo', 'mount', SHOP);
      await writer.verify(await world.volumeOf(SHOP));
      if (state === 'closed') await world.rdc('repo', 'unmount', SHOP);
      // Containers that the cut has stopped run again, as their restart policy says.
      if (state === 'cut') await world.rdc('repo', 'down', SHOP, '--unmount');
    },
  };
  return world;
};

/** The example, with a directory that the writer writes into. */
const appIn = async (path: string): Promise<string> => {
  await cp('examples/hello', path, {recursive: true});
  await mkdir(join(path, 'data'), {recursive: true});
  await writeFile(join(path, 'data/about'), 'Records of the writer.\n');
  const compose = join(path, 'docker-compose.yml');
  const text = await readFile(compose, 'utf8');
  await writeFile(compose, text.replace('- ./plain:/www:ro', '- ./plain:/www:ro\n      - ./data:/data'));
  return path;
};

/** What the workstation knows of a repository. */
const entryOf = async (server: Server, name: string): Promise<{guid: string; networkId: number}> => {
  const document = JSON.parse(await readFile(join(server.configDir, 'config.json'), 'utf8'));
  const {repositoryGuid, networkId} = document.contexts.e2e.repositories[name];
  return {guid: repositoryGuid, networkId};
};

const expectedOf = (server: Server, states: Readonly<Record<string, State>>): Promise<Expected[]> =>
  Promise.all(Object.entries(states).map(async ([name, state]) => ({name, state, ...(await entryOf(server, name))})));
