import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {load, type LoadResult} from './load.js';
import {succeeded, type Run} from './rdc.js';
import type {Server} from './server.js';

const ON = ['-m', 'server-1'];
const REDIACCFILE = 'up() {\n  renet compose -- up -d\n}\n\ndown() {\n  renet compose -- down\n}\n';
const DOCKER = 'docker -H unix:///run/rediacc/docker-2816.sock';

/** An app of one compose file, in the repository `app`, which is the only one. */
export interface DeployedApp {
  /** Throws when it fails. */
  rdc(...args: string[]): Promise<Run>;
  upload(composeFile: string): Promise<void>;
  /** Starts it as it was uploaded; does not throw. */
  up(onStderr?: (text: string) => void): Promise<Run>;
  /** Kills what runs its Rediaccfile. */
  kill(): Promise<string>;
  /** Asks its Docker. */
  docker(question: string): Promise<string>;
  /** The names of second containers. */
  surges(): Promise<string>;
}

/** Makes the repository and mounts it; nothing is in it yet but a Rediaccfile, which is uploaded with the rest. */
export const deployedApp = async (server: Server): Promise<DeployedApp> => {
  const local = join(server.configDir, 'app');
  await mkdir(local);
  await writeFile(join(local, 'Rediaccfile'), REDIACCFILE);
  const rdc = async (...args: string[]): Promise<Run> => succeeded(await server.rdc([...args, ...ON]));
  await rdc('repo', 'create', 'app', '--size', '512M');
  await rdc('repo', 'mount', 'app');
  const docker = (question: string) => server.sh(`${DOCKER} ${question}`);
  return {
    rdc,
    upload: async (text) => {
      await writeFile(join(local, 'compose.yaml'), text);
      await rdc('sync', 'upload', '-r', 'app', '--local', local);
    },
    up: (onStderr) => server.rdc(['repo', 'up', 'app', ...ON], onStderr && {onStderr}),
    kill: () => server.sh('systemctl kill --signal=KILL rediacc-run-2816.service'),
    docker,
    surges: () => docker(`ps -a --filter label=rediacc.surge --format '{{.Names}}'`),
  };
};

/** What requests to hosts saw while something happened; their number shows how good a test it was. */
export const underLoad = async (
  server: Server,
  hosts: readonly string[],
  act: () => Promise<unknown>,
): Promise<LoadResult[]> => {
  const running = hosts.map((host) => load(server, host));
  let results: LoadResult[];
  try {
    await act();
  } finally {
    results = await Promise.all(running.map((one) => one.stop()));
  }
  for (const {requests, failures} of results) {
    process.stderr.write(`load: ${requests} requests, ${failures.length} failed\n`);
  }
  return results;
};
