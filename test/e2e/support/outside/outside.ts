import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {runtimeDirectory} from '../../../../src/ssh/runtime.js';
import type {Server} from '../server.js';
import {upload} from '../upload.js';

/** What the agent runs on. */
export const NODE = `${runtimeDirectory('x64')}/bin/node`;
const CLIENT = '/root/outside/client.mjs';
const SOURCE = fileURLToPath(new URL('client.mjs', import.meta.url));

/** The server's addresses on the cable that leads outside, and the one of who calls from there. */
export const SERVER_V4 = '10.99.0.1';
export const SERVER_V6 = 'fd99::1';
export const CALLER_V4 = '10.99.0.2';
const CALLER_V6 = 'fd99::2';

/** How to call, and whom: see client.mjs. */
export type Call =
  | {readonly is: 'tcp'; readonly address: string; readonly port: number}
  | {readonly is: 'tls'; readonly address: string; readonly port: number; readonly host: string}
  | {readonly is: 'udp'; readonly address: string; readonly port: number; readonly text: string}
  | {readonly is: 'dns'; readonly address: string; readonly port: number; readonly host: string; readonly kind: string}
  | {readonly is: 'dns-tcp'; readonly address: string; readonly port: number; readonly host: string}
  | {
      readonly is: 'http';
      readonly address: string;
      readonly secure: boolean;
      readonly host: string;
      readonly body?: number;
      readonly declares?: number;
    };

export type Calls = Readonly<Record<string, Call>>;
/** What was answered to each call, or why nothing was. */
export type Answers = Readonly<Record<string, string>>;

/** Somebody who reaches the server by a network only: a network namespace in it, at the other end of a cable. */
export const outsideOf = async (server: Server): Promise<{call(calls: Calls): Promise<Answers>}> => {
  await upload(server, CLIENT, await readFile(SOURCE));
  await server.sh(
    [
      'set -e',
      'ip netns add outside',
      'ip link add outside0 type veth peer name eth0 netns outside',
      `ip address add ${SERVER_V4}/24 dev outside0`,
      `ip address add ${SERVER_V6}/64 dev outside0 nodad`,
      'ip link set outside0 up',
      `ip -n outside address add ${CALLER_V4}/24 dev eth0`,
      `ip -n outside address add ${CALLER_V6}/64 dev eth0 nodad`,
      'ip -n outside link set eth0 up',
    ].join('\n'),
  );
  return {
    call: async (calls) =>
      JSON.parse(await server.sh(`ip netns exec outside ${NODE} ${CLIENT}`, {stdin: JSON.stringify(calls)})),
  };
};
