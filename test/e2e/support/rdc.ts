import {spawn, type ChildProcess} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const RUN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly configDir: string;
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  /** Called with the child at once, to kill it at the right moment. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with all of stderr so far, whenever it grows. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
  /** The same of stdout. */
  readonly onStdout?: (text: string, child: ChildProcess) => void;
}

/** Runs the real command line in a process of its own. Never throws for an exit status. */
export const runRdc = (args: readonly string[], options: RunOptions): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [RUN, ...args], {env: environment(options), stdio: ['pipe', 'pipe', 'pipe']});
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      options.onStdout?.(stdout, child);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      options.onStderr?.(stderr, child);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({status, stdout, stderr}));
    child.stdin.on('error', () => {}); // a command that does not read its stdin may be gone before it is written
    child.stdin.end(options.stdin ?? '');
    options.onStart?.(child);
  });

const environment = ({configDir, env}: RunOptions): NodeJS.ProcessEnv => {
  // Node 20 parses NODE_EXTRA_CA_CERTS at every start; NODE_OPTIONS is jest's own.
  const {NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...rest} = process.env;
  return {...rest, RDC_CONFIG_DIR: configDir, NO_COLOR: '1', CI: '1', ...env};
};

/** A run that must have succeeded, or an error that quotes all it said. */
export const succeeded = (run: Run): Run => {
  if (run.status !== 0) throw new Error(`exit status ${run.status}\n${run.stderr}\n${run.stdout}`);
  return run;
};

/** The `data` of a run that must have succeeded. */
export const dataOf = <T = Record<string, unknown>>(run: Run): T =>
  (JSON.parse(succeeded(run).stdout) as {data: T}).data;

/** The first error of a run with `--json` that must have failed. */
export const errorOf = (run: Run): {status: number | null; code: string; message: string; hint: string} => {
  const {errors} = JSON.parse(run.stdout) as {errors: {code: string; message: string; hint: string}[] | null};
  if (!errors?.[0]) throw new Error(`no error, exit status ${run.status}\n${run.stderr}\n${run.stdout}`);
  return {status: run.status, ...errors[0]};
};
