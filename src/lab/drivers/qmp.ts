import {createConnection, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import {RdcError} from '../../shared/errors.js';

/** Longest wait for QEMU to save or load a whole machine. */
const ANSWER_TIMEOUT_MS = 300_000;

/** What QEMU's control socket answers to a command, in words for people; empty when all is well. */
export const humanCommand = (line: string): string =>
  JSON.stringify({execute: 'human-monitor-command', arguments: {'command-line': line}});

/**
 * The answer in one line of the socket: a text, or nothing yet for greetings and events.
 *
 * @throws RdcError LAB_FAILED for an error of QEMU, UNEXPECTED_OUTPUT for what is no answer at all
 */
export const parseAnswer = (line: string): {answer: unknown} | undefined => {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    throw new RdcError('UNEXPECTED_OUTPUT', 'QEMU said something that is not JSON.', {details: {line}});
  }
  const {error, return: answer} = message as {error?: {desc?: string}; return?: unknown};
  if (error) throw new RdcError('LAB_FAILED', `QEMU refused: ${error.desc ?? line}`);
  return answer === undefined ? undefined : {answer};
};

/**
 * Gives a running QEMU commands of its human monitor, one after the other.
 *
 * @throws RdcError LAB_FAILED when it cannot be reached or refuses one
 */
export const monitor = async (socketPath: string, ...lines: string[]): Promise<void> => {
  const socket = await connect(socketPath);
  try {
    const messages = createInterface({input: socket})[Symbol.asyncIterator]();
    await ask(socket, messages, '{"execute": "qmp_capabilities"}');
    for (const line of lines) {
      const said = String(await ask(socket, messages, humanCommand(line))).trim();
      if (said !== '') throw new RdcError('LAB_FAILED', `QEMU could not do "${line}": ${said}`);
    }
  } finally {
    socket.destroy();
  }
};

const connect = (socketPath: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (cause) =>
      reject(new RdcError('LAB_FAILED', `QEMU does not listen on ${socketPath}.`, {cause})),
    );
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
  });

const ask = async (socket: Socket, messages: AsyncIterator<string>, request: string): Promise<unknown> => {
  socket.write(`${request}\n`);
  for (;;) {
    const {done, value} = await messages.next();
    if (done) throw new RdcError('LAB_FAILED', 'QEMU closed its control socket before it answered.');
    const found = parseAnswer(value);
    if (found) return found.answer;
  }
};
