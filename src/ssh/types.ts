import type {Duplex, Readable} from 'node:stream';
import type {Agent} from '../contract/agent.js';
import type {EventFrame} from '../contract/frames.js';

/** Where a machine is and how it proves itself. */
export interface MachineAddress {
  /** The name people gave it; appears in messages only. */
  name: string;
  host: string;
  port: number;
  user: string;
  /** A key file beside whatever the SSH agent offers; `~` must be expanded already. */
  privateKeyPath: string | null;
  /** Lines in the format of known_hosts, pinned at add-machine. Only these are trusted. */
  knownHosts: string;
}

export interface ConnectOptions {
  /** Covers address look-up, TCP, key exchange and authentication. Default 30 000. */
  connectTimeoutMs?: number;
  /** Aborting gives up connecting; once connected it has no effect. */
  signal?: AbortSignal;
  /** Hears the steps of delivering the agent, which belong to no call. */
  onEvent?: (event: EventFrame) => void;
  /** Leaves a running route server on the agent it has when a new one is delivered. */
  skipRouterRestart?: boolean;
  /** Asked at most once, only for an encrypted key that the SSH agent does not hold. */
  passphrase?: () => Promise<string>;
  /** Hears what happens on the connection, a line at a time, for bug reports. */
  debug?: (line: string) => void;
}

export interface RunOptions {
  /** Given to the remote program's stdin, which then ends. */
  stdin?: string | Buffer | Readable;
  /** Aborting closes the channel; the run then rejects with CANCELLED. */
  signal?: AbortSignal;
}

export interface RunResult {
  /** 128 plus 15 when the program was ended by a signal, as a shell reports it. */
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Size of a terminal in characters. */
export interface WindowSize {
  readonly rows: number;
  readonly columns: number;
}

/** A program on the server. */
export interface RemoteProgram {
  /** Its stdin and stdout. */
  readonly channel: Duplex & {readonly stderr: Readable};
  /** Its exit status; `undefined` when the connection went away before it ended. */
  readonly ended: Promise<number | undefined>;
  /** Tells its terminal that the window has another size. */
  resize(size: WindowSize): void;
}

/** One authenticated connection; every call and run is a channel on it. */
export interface Machine {
  readonly call: Agent;
  /** Runs one shell line as the login user; any exit status is an answer. The caller quotes with `toLine`. */
  run(line: string, options?: RunOptions): Promise<RunResult>;
  openChannel(line: string, pty?: WindowSize): Promise<RemoteProgram>;
  /**
   * Runs the agent of this build with these words, as root, with its own stdin and stdout. For programs that it passes
   * through; call an operation first, which delivers the agent.
   *
   * @param pty  gives it a terminal of that size
   */
  openAgent(words: readonly string[], pty?: WindowSize): Promise<RemoteProgram>;
  close(): Promise<void>;
}

/** A host key as a server showed it; trusting it is for people to decide. */
export interface HostKey {
  /** A line for known_hosts: `host ssh-ed25519 AAAA…`, the host as `[host]:port` unless the port is 22. */
  line: string;
  type: string;
  /** `SHA256:…` without padding, as OpenSSH prints it. */
  fingerprint: string;
}

/** Lets a local rsync use the connection of this process. */
export interface RsyncBridge {
  socketPath: string;
  /** Program and arguments for rsync's `-e`, which splits them at spaces. */
  rshArgs: string[];
  close(): Promise<void>;
}
