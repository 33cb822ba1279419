// The server that is measured: a machine of a context of rdc, and two ways to it, rdc's own and the system's ssh.
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {json, rdc, run} from './process.mjs';

const DEMO = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rdc', 'demo');

/**
 * The server to measure: `machine` of the active context, else the one of `npm run demo` when it runs.
 *
 * @returns undefined when there is none
 */
export const findServer = async (machine, signal) => {
  if (machine !== undefined) return serverOf(machine, {}, signal);
  if (!existsSync(join(DEMO, 'config.json'))) return undefined;
  const {machines} = await json(rdc('ops', 'status'), signal);
  const runs = machines.some(({name, state}) => name === 'server-1' && state === 'running');
  return runs ? serverOf('server-1', {RDC_CONFIG_DIR: DEMO}, signal) : undefined;
};

const serverOf = async (machine, env, signal) => {
  const context = await json({...rdc('context', 'show'), env}, signal);
  const definition = context.machines[machine];
  if (!definition) throw new Error(`Context "${context.name}" has no machine "${machine}".`);
  const directory = await mkdtemp(join(tmpdir(), 'rdc-bench-'));
  const knownHosts = join(directory, 'known_hosts');
  await writeFile(knownHosts, `${definition.knownHosts}\n`);
  const ssh = sshTo(definition, {key: context.ssh.privateKeyPath, knownHosts});
  const asRoot = (...words) =>
    ssh([...(definition.user === 'root' ? [] : ['sudo', '-n']), ...words].map(quoted).join(' '));
  return {
    machine,
    context: context.name,
    datastore: definition.datastore,
    /** A command of rdc on this machine; of those that ask no machine, use `local`. */
    rdc: (...words) => ({...rdc(...words, '--machine', machine), env}),
    local: (...words) => ({...rdc(...words), env}),
    ssh,
    asRoot,
    /** Runs a shell script as root; what varies are its arguments. @returns its stdout */
    script: async (text, words, until) =>
      (await run(asRoot('sh', '-euc', text, 'bench', ...words.map(String)), until)).stdout,
    /** A program for the server's Node, from `probes/`; its argument is JSON. */
    probe: async (name, argument) => {
      const source = await readFile(new URL(`probes/${name}.cjs`, import.meta.url), 'utf8');
      return asRoot(
        'sh',
        '-c',
        'exec "$(ls -d /opt/rediacc/runtime/*/bin/node | tail -n 1)" -e "$@"',
        'bench',
        source,
        JSON.stringify(argument),
      );
    },
    close: () => rm(directory, {recursive: true, force: true}),
  };
};

/** The system's ssh to a server: from a line for its shell to a call. */
export const sshTo =
  ({ip, port, user}, {key, knownHosts}) =>
  (line, {options = []} = {}) => ({
    file: 'ssh',
    args: [
      ...['-F', 'none', '-i', key, '-p', String(port), '-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
      ...['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'StrictHostKeyChecking=yes', ...options],
      ...[`${user}@${ip}`, line],
    ],
  });

/** A word for the shell at the other end of ssh. */
const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
