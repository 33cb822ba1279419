// How long the steps take that every test and every demo is made of, on a server of the lab that is made for it: `RDC_LAB_DRIVER`
// chooses how it runs. Seconds, because these are what people wait for; the floor is `ssh server true`.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {json, rdc, run} from './process.mjs';
import {sshTo} from './server.mjs';
import {rowsOf} from './statistics.mjs';

const NAME = 'bench-lab';
const ON = ['-m', NAME];

/** @returns {Promise<object[]>} rows, the median of the rounds of each step */
export const lab = async ({rounds, signal, note}) => {
  const series = new Map();
  const config = await mkdtemp(join(tmpdir(), 'rdc-bench-lab-'));
  const call = (...words) => ({...rdc(...words), env: {RDC_CONFIG_DIR: config}});
  const timed = async (step, asked) => {
    const {ms} = await run(asked, signal);
    series.set(step, [...(series.get(step) ?? []), ms / 1000]);
  };
  try {
    await run(call('ops', 'up', '--name', NAME, '--rebuild', '--yes'), signal);
    const {machines} = await json(call('ops', 'status'), signal);
    const machine = machines.find(({name}) => name === NAME);
    note(`The server runs on ${machine.accelerator}.`);
    for (let round = 0; round < rounds; round += 1) await live(machine, call, timed);
  } finally {
    await run(call('ops', 'down', NAME, '--delete', '--yes'));
    await rm(config, {recursive: true, force: true});
  }
  return rowsOf(series, 's');
};

/** From a new server to an app that runs, once. */
const live = async (machine, call, timed) => {
  const {host: ip, sshPort: port, user, keyPath: key, knownHostsPath: knownHosts} = machine;
  const ssh = sshTo({ip, port, user}, {key, knownHosts});
  await timed('ssh server true', ssh('true'));
  await timed('back to a new server, until ssh answers', call('ops', 'reset', NAME, '--yes'));
  await run(call('ops', 'up', '--name', NAME, '--register'));
  await timed('context setup-machine', call('context', 'setup-machine', NAME, '--datastore-size', '8G'));
  await run(call('context', 'set-infra', NAME, '--public-ipv4', '203.0.113.50', '--base-domain', 'example.com'));
  await timed('context push-infra', call('context', 'push-infra', NAME));
  await timed('repo create', call('repo', 'create', 'hello', '--size', '512M', ...ON));
  await timed('repo mount', call('repo', 'mount', 'hello', ...ON));
  await timed('sync upload', call('sync', 'upload', '-r', 'hello', '--local', 'examples/hello', ...ON));
  await timed('repo up, the first time', call('repo', 'up', 'hello', ...ON));
  await timed('repo up, nothing changed', call('repo', 'up', 'hello', ...ON));
  await timed('repo list', call('repo', 'list', ...ON));
  await run(call('repo', 'delete', 'hello', '--yes', ...ON));
};
