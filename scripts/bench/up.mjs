// Starting an app with rdc, against plain Compose on the same project and the same daemon, over the system's ssh.
import {join} from 'node:path';
import {compare} from './compare.mjs';
import {run} from './process.mjs';
import {createRepository, mountRepository, uploadApp} from './repositories.mjs';

const NAME = 'bench-up';

/** Three containers that do nothing and end at once. */
const service = (name) => `  ${name}:
    image: busybox:1.37
    network_mode: host
    command: sleep 1000000
    stop_signal: SIGKILL
`;
const COMPOSE = `services:\n${['one', 'two', 'three'].map(service).join('')}`;
const REDIACCFILE = `up() {
  renet compose -- up -d
}

down() {
  renet compose -- down
}
`;

export const up = async (server, {rounds, signal}) => {
  const {guid, networkId} = await createRepository(server, {name: NAME, size: '1G'}, signal);
  await mountRepository(server, NAME, signal);
  await uploadApp(server, {name: NAME, files: {'compose.yaml': COMPOSE, Rediaccfile: REDIACCFILE}}, signal);
  const directory = join(server.datastore, 'mounts', guid);
  const daemon = ['docker', '--host', `unix:///run/rediacc/docker-${networkId}.sock`];
  const plain = server.asRoot(...daemon, 'compose', '--project-directory', directory, 'up', '--detach');
  const own = server.rdc('repo', 'up', NAME);
  const down = server.asRoot(...daemon, 'compose', '--project-directory', directory, 'down');
  const stop = () => run(down, signal);
  // Images are pulled by the first round, which does not count.
  const fromNothing = await compare(
    [
      {name: 'docker compose up -d, from nothing', ...plain, before: stop},
      {name: 'rdc repo up, from nothing', ...own, before: stop},
    ],
    {rounds, signal},
  );
  // Each finds what it has made itself: the other's containers would be made anew, because labels differ.
  const again = await compare(
    [
      {name: 'docker compose up -d, all runs', ...plain, before: () => run(plain, signal)},
      {name: 'rdc repo up, all runs', ...own, before: () => run(own, signal)},
    ],
    {rounds, signal},
  );
  return [...fromNothing, ...again];
};
