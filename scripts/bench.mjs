// Figures of `rdc` against floors of the same machine, interleaved. Quote the ratios, not the seconds.
//   npm run bench                                       start-up, the route server, and the demo's server when it runs
//   npm run bench -- --machine server-1 --yes           a machine of the active context
//   npm run bench -- --only fork,list --server-rounds 15 --json
//   npm run bench -- --only lab --server-rounds 3       a new local server, step by step
import {parseArgs} from 'node:util';
import {connection} from './bench/connection.mjs';
import {fork} from './bench/fork.mjs';
import {withGoals} from './bench/goals.mjs';
import {lab} from './bench/lab.mjs';
import {list, removeCopies} from './bench/list.mjs';
import {aboutThisRun, groupText} from './bench/report.mjs';
import {deleteAll} from './bench/repositories.mjs';
import {findServer} from './bench/server.mjs';
import {routes} from './bench/routes.mjs';
import {served} from './bench/served.mjs';
import {startUp} from './bench/start-up.mjs';
import {unlock} from './bench/unlock.mjs';
import {up} from './bench/up.mjs';

const BENCHES = {
  'start-up': {title: 'Start-up', measure: startUp},
  // Makes a server of its own, which takes minutes.
  lab: {title: 'A local test server', byName: true, measure: lab},
  routes: {title: 'Route server, 1,000 containers', measure: routes},
  connection: {title: 'A command on a server', onServer: true, measure: connection},
  fork: {title: 'Fork', onServer: true, makes: true, measure: fork},
  up: {title: 'Starting an app', onServer: true, makes: true, measure: up},
  served: {title: 'Serving a new container', onServer: true, makes: true, measure: served},
  list: {title: 'List', onServer: true, makes: true, measure: list},
  unlock: {title: 'Unlocking a volume', onServer: true, makes: true, measure: unlock},
};
const CANCELLED = 130;
const REFUSED = 2;

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '15'},
    'server-rounds': {type: 'string', default: '7'},
    only: {type: 'string'},
    machine: {type: 'string'},
    yes: {type: 'boolean', default: false},
    json: {type: 'boolean', default: false},
  },
});

const note = (text) => process.stderr.write(`${text}\n`);
const refuse = (text) => {
  note(text);
  process.exit(REFUSED);
};

/** Ctrl-C ends what runs, and everything that was made is removed all the same; the second one leaves at once. */
const watchInterrupt = () => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(CANCELLED);
      note('Stopping, and removing what was made; press Ctrl-C again to leave it.');
      controller.abort();
    });
  }
  return controller.signal;
};

const chosenBenches = () => {
  const usual = Object.keys(BENCHES).filter((name) => !BENCHES[name].byName);
  const names = options.only === undefined ? usual : options.only.split(',');
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0)
    refuse(`There is no bench ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
  return names.map((name) => ({name, ...BENCHES[name]}));
};

/** Whoever runs all has those that can be measured here; whoever names some wants these. */
const requireFigures = (benches, groups) => {
  const missing = benches.filter(({name}) => !groups.some(({bench, rows}) => bench === name && rows.length > 0));
  if (missing.length === 0 || (options.only === undefined && missing.length < benches.length)) return;
  note(`Not measured: ${missing.map(({name}) => name).join(', ')}.`);
  process.exitCode = 1;
};

/** What is there is removed first as well: a run that was killed could not. */
const removeAll = async (server, signal) => {
  await deleteAll(server, signal);
  await removeCopies(server, signal);
};

const measureOn = async (server, bench, signal) => {
  const how = {rounds: Number(options['server-rounds']), signal, note};
  if (!bench.makes) return bench.measure(server, how);
  await removeAll(server, signal);
  try {
    return await bench.measure(server, how);
  } finally {
    await removeAll(server);
  }
};

const main = async () => {
  const benches = chosenBenches();
  for (const name of ['rounds', 'server-rounds']) {
    if (!/^[1-9]\d*$/.test(options[name])) refuse(`--${name} is a number from 1.`);
  }
  const signal = watchInterrupt();
  const asked = benches.some(({onServer}) => onServer);
  if (options.machine && !options.yes && benches.some(({makes}) => makes)) {
    refuse(`This makes and deletes repositories named bench-… on ${options.machine}; add --yes.`);
  }
  const server = asked ? await findServer(options.machine, signal) : undefined;
  if (asked && !server) note('No server is measured: `npm run demo` starts one, --machine names one.');
  const groups = [];
  try {
    for (const bench of benches.filter(({onServer}) => !onServer || server)) {
      const measured = bench.onServer
        ? await measureOn(server, bench, signal)
        : await bench.measure({rounds: Number(options[bench.byName ? 'server-rounds' : 'rounds']), signal, note});
      const rows = withGoals(bench.name, measured);
      groups.push({bench: bench.name, rows});
      if (!options.json) process.stdout.write(`${groupText(bench.title, rows)}\n`);
    }
  } finally {
    await server?.close();
  }
  if (options.json) process.stdout.write(`${JSON.stringify({...aboutThisRun(server), groups})}\n`);
  requireFigures(benches, groups);
};

try {
  await main();
} catch (error) {
  if (error?.name !== 'AbortError') throw error;
  process.exitCode = CANCELLED;
}
