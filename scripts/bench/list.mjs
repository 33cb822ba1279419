// The list of few and of many repositories.
import {join} from 'node:path';
import {compare} from './compare.mjs';
import {json, run} from './process.mjs';
import {createRepository} from './repositories.mjs';

const COUNTS = [10, 200];
const NETWORKS = '/var/lib/rediacc/networks';
/** GUIDs of the copies begin so: what a killed run left is found, and is nobody else's. */
const PREFIX = 'bebebebe-0000-4000-8000-';
/** Network ids far above those that are handed out first. */
const FIRST_ID = 2816 + 64 * 100_000;

/**
 * A list reads of an image its size, its blocks and the mark in its header, so that copies of one image, with network ids
 * of their own, are to it as good as repositories made one by one, and are there in seconds. They are never opened, so
 * that all may have the UUID of the first.
 */
export const list = async (server, {rounds, signal, note}) => {
  const {guid} = await createRepository(server, {name: 'bench-list', size: '256M'}, signal);
  const others = (await json(server.rdc('repo', 'list'), signal)).length;
  const counts = COUNTS.map((count) => Math.max(count, others));
  const {repositories, aside} = placesOf(server);
  const copies = {
    ...{repositories, aside, image: join(repositories, guid), networks: NETWORKS, prefix: PREFIX, firstId: FIRST_ID},
    most: Math.max(...counts) - others,
  };
  const commands = counts.map((count) => ({
    name: `rdc repo list, ${count} repositories`,
    ...server.rdc('repo', 'list'),
    before: async () => run(await server.probe('copies', {...copies, count: count - others}), signal),
  }));
  note(`Lists: ${others} of the repositories were made one by one, the others are copies.`);
  return compare([{name: 'ssh server true', ...server.ssh('true')}, ...commands], {rounds, signal});
};

/** Removes the copies, also those of a run that was killed. */
export const removeCopies = (server, signal) => {
  const {repositories, aside} = placesOf(server);
  return server.script(REMOVE, [repositories, aside, NETWORKS, PREFIX], signal);
};

const placesOf = ({datastore}) => ({
  repositories: join(datastore, 'repositories'),
  aside: join(datastore, '.bench-aside'),
});

const REMOVE = `
rm -f -- "$1/$4"*
rm -rf -- "$2"
grep -l -r "^$4" -- "$3" | xargs -r rm -f --`;
