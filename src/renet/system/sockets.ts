import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';

/** A port somebody has taken. */
export interface TakenPort {
  readonly protocol: 'tcp' | 'udp';
  /** `*` for all addresses of both families, `0.0.0.0` and `::` for all of one. */
  readonly address: string;
  readonly port: number;
  /** Name of the program; `null` when the kernel does not tell. */
  readonly program: string | null;
}

// What we say.
export const listSockets = (): Argv =>
  argv('ss', '--no-header', '--listening', '--tcp', '--udp', '--numeric', '--processes');

// What we hear.
/** Reads `ss`: protocol, state, two queues, own address, peer, processes. Lines of other forms hold no port of ours. */
export const parseSockets = (output: string): TakenPort[] =>
  output.split('\n').flatMap((line) => {
    const [, protocol, address = '', port] =
      /^(tcp|udp)\s+\S+\s+\d+\s+\d+\s+\[?([^\s\]]+?)\]?(?:%\S+?)?:(\d+)\s/.exec(`${line} `) ?? [];
    if (port === undefined) return [];
    const program = /users:\(\("([^"]+)"/.exec(line)?.[1] ?? null;
    return [{protocol: protocol as 'tcp' | 'udp', address: address.replace(/%.*$/, ''), port: Number(port), program}];
  });

// What we do.
export const sockets = (exec: Exec) => ({
  taken: async (): Promise<TakenPort[]> => parseSockets((await exec(listSockets())).stdout),
});
