// Programs of this workstation, timed from the outside: from their start to the end of their output.
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUN = join(ROOT, 'bin', 'run.js');

/** Node 20 parses the file of NODE_EXTRA_CA_CERTS at every start, which would flatter every ratio. */
const {NODE_EXTRA_CA_CERTS: _unused, ...ENV} = {...process.env, NO_COLOR: '1'};

/** Calls as data: {file, args, env?, input?}. */
export const node = (...args) => ({file: process.execPath, args});
export const rdc = (...args) => node(RUN, ...args);

/**
 * Runs a call to its end; an abort of `signal` reaches it as Ctrl-C would.
 *
 * @returns {Promise<{ms: number, stdout: string}>}
 * @throws Error with what it said when its exit status is not 0
 */
export const run = ({file, args, env, input = ''}, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const output = {stdout: '', stderr: ''};
    const start = process.hrtime.bigint();
    const child = spawn(file, args, {env: {...ENV, ...env}, signal, killSignal: 'SIGINT'});
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
    child.stdin.on('error', () => {}).end(input);
    child.on('error', (error) => {
      if (child.pid === undefined) reject(error);
    });
    child.on('close', (status) => {
      const ms = Number(process.hrtime.bigint() - start) / 1e6;
      if (status === 0) resolve({ms, stdout: output.stdout});
      else if (signal?.aborted) reject(signal.reason);
      else
        reject(
          new Error(`${[file, ...args].join(' ').slice(0, 300)} failed (${status}): ${output.stderr || output.stdout}`),
        );
    });
  });

/** What a command with `--json` found out. */
export const json = async (call, signal) =>
  JSON.parse((await run({...call, args: [...call.args, '--json']}, signal)).stdout).data;
