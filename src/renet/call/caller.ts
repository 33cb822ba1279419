import {readFile} from 'node:fs/promises';
import {userInfo} from 'node:os';

/** Who is at the other end, as far as this server can see. */
export interface Caller {
  /** User that logged in; never what the client says of itself. */
  readonly login: string;
  /** Address that the ssh connection came from; null for somebody at the server itself. */
  readonly address: string | null;
}

/** sudo, a shell or two, and sshd: more is never between us and the login. */
const GENERATIONS = 12;

/** sudo keeps the connection's address from what it runs, but not from the eyes of root: it is in its own environment. */
export const readCaller = async (proc = '/proc'): Promise<Caller> => ({
  login: process.env['SUDO_USER'] ?? userInfo().username,
  address: addressOf(process.env['SSH_CONNECTION']) ?? (await addressAbove(proc, process.ppid)),
});

const addressAbove = async (proc: string, first: number): Promise<string | null> => {
  let pid = first;
  for (let generation = 0; generation < GENERATIONS && pid > 1; generation += 1) {
    const environment = await readFile(`${proc}/${pid}/environ`, 'utf8').catch(() => '');
    const found = addressOf(/(?:^|\0)SSH_CONNECTION=([^\0]*)/.exec(environment)?.[1]);
    if (found !== null) return found;
    pid = await parentOf(proc, pid);
  }
  return null;
};

/** Field 4 of /proc/<pid>/stat; the name before it may hold anything. */
const parentOf = async (proc: string, pid: number): Promise<number> => {
  const stat = await readFile(`${proc}/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
};

/** `SSH_CONNECTION` is "client-address client-port server-address server-port". */
export const addressOf = (connection: string | undefined): string | null =>
  /^([0-9a-fA-F:.%a-z]+) \d+ /.exec(connection ?? '')?.[1] ?? null;
