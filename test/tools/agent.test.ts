import {existsSync, readdirSync, readFileSync, readlinkSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {Client} from 'ssh2';
import type {EventFrame} from '../../src/contract/frames.js';
import {argv, toLine} from '../../src/shared/argv.js';
import {callAgent, type CallTarget} from '../../src/ssh/call.js';
import {channelOpener, runLine, type OpenChannel} from '../../src/ssh/channels.js';
import {connect} from '../../src/ssh/connect.js';
import {agentFiles} from '../../src/ssh/local-agent.js';
import {builtFile} from '../../src/ssh/package-root.js';
import {DAMAGED, INSTALL_AGENT, PROBE} from '../../src/ssh/remote-scripts.js';
import {flood, slowReader} from '../support/flood.js';
import {startSshd, type Sshd} from '../support/sshd.js';

const MIB = 1024 * 1024;

let sshd: Sshd;
let client: Client;
let open: OpenChannel;
beforeAll(async () => {
  sshd = await startSshd();
  ({client} = await connect(sshd.address));
  open = channelOpener(client, 'server-1');
}, 60_000);
afterAll(async () => {
  client.end();
  await sshd.stop();
});

const request = (op: string, params: object = {}) =>
  JSON.stringify({op, params, dryRun: false, client: {user: 'me', host: 'here', version: 'v20'}});
const agent = toLine(argv(process.execPath, builtFile('renet.cjs'), 'serve'));
const target = (line: string, hash = 'unreleased'): CallTarget => ({open, machine: 'server-1', line, hash});

describe('a call over ssh, to the built agent', () => {
  test('brings the result, whatever the login shell prints first', async () => {
    const outcome = await callAgent(target(`echo Welcome!; echo '{}'; ${agent}`), request('machine-info'), {});
    expect(outcome).toMatchObject({kind: 'result', value: {agentHash: 'unreleased'}});
  });

  test('brings the error with its code and names the field', async () => {
    const call = callAgent(target(agent), request('repository-status', {name: 'x'}), {});
    await expect(call).rejects.toMatchObject({code: 'INVALID_INPUT', message: expect.stringContaining('name')});
    await expect(callAgent(target(agent), request('nothing'), {})).rejects.toMatchObject({code: 'INVALID_INPUT'});
  });

  test('never quotes a request that cannot be read', async () => {
    await expect(callAgent(target(agent), '{"password": "hunter22"', {})).rejects.toMatchObject({
      message: 'The request is not JSON.',
    });
  });

  test('hears an agent no faster than its events are taken', async () => {
    const frame = JSON.stringify({type: 'log', line: 'x'.repeat(4000)});
    const begin = '{"type":"hello","hash":"h"}';
    const talker = flood({begin, line: frame, count: 16 * 1024});
    const {take, seen} = slowReader(talker, begin.length + 1);
    const line = `${talker.program}; echo '{"type":"result","value":5}'`;
    const onEvent = () => take(frame.length + 1);
    expect(await callAgent(target(line, 'h'), request('x'), {onEvent})).toEqual({kind: 'result', value: 5});
    await take(0);
    // Windows of ssh and of TCP, of which the kernel decides the second.
    expect([seen.takenBytes, talker.totalBytes > 60 * MIB]).toEqual([talker.totalBytes, true]);
    expect(seen.mostBehindBytes).toBeLessThan(20 * MIB);
  }, 60_000);

  test('hears the answer to a cancel although nobody takes its events', async () => {
    const cancelled = '{"type":"error","code":"CANCELLED","message":"stopped"}';
    const line = `echo '{"type":"hello","hash":"h"}'; echo '{"type":"log","line":"a"}'; read -r x; read -r y; echo '${cancelled}'`;
    const abort = new AbortController();
    const onEvent = () => {
      setImmediate(() => abort.abort());
      return new Promise<void>(() => undefined);
    };
    await expect(callAgent(target(line, 'h'), request('x'), {onEvent, signal: abort.signal})).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('tells an absent agent from one that fails', async () => {
    expect(await callAgent(target('/no/such/renet serve'), request('machine-info'), {})).toMatchObject({
      kind: 'absent',
      exitCode: 127,
    });
    const hello = `echo '{"type":"hello","hash":"h"}'`;
    await expect(
      callAgent(target(`${hello}; echo why >&2; exit 9`, 'h'), request('machine-info'), {}),
    ).rejects.toMatchObject({code: 'AGENT_FAILED', details: {exitCode: 9, stderr: 'why\n'}});
    await expect(callAgent(target(hello, 'other'), request('machine-info'), {})).rejects.toMatchObject({
      code: 'AGENT_VERSION',
    });
  });

  test('hears events before the result and refuses what is no frame', async () => {
    const frames = [
      '{"type":"hello","hash":"h"}',
      '{"type":"warning","message":"careful"}',
      '{"type":"result","value":5}',
    ];
    const events: EventFrame[] = [];
    const outcome = await callAgent(target(toLine(argv('printf', '%s\\n', ...frames)), 'h'), request('x'), {
      onEvent: (event) => void events.push(event),
    });
    expect({outcome, events}).toEqual({
      outcome: {kind: 'result', value: 5},
      events: [{type: 'warning', message: 'careful'}],
    });
    const noise = toLine(argv('printf', '%s\\n', frames[0], 'noise'));
    await expect(callAgent(target(noise, 'h'), request('x'), {})).rejects.toMatchObject({code: 'AGENT_FAILED'});
  });

  test('that is cancelled tells the agent and waits for its word', async () => {
    const stop = new AbortController();
    // Answers only once it has read a second line.
    const line = `read -r first; echo '{"type":"hello","hash":"h"}'; read -r second; printf '{"type":"error","code":"CANCELLED","message":"%s"}\\n' "$(echo "$second" | tr -d '"')"`;
    const call = callAgent(target(line, 'h'), request('x'), {signal: stop.signal});
    stop.abort();
    await expect(call).rejects.toMatchObject({code: 'CANCELLED', message: '{type:cancel}'});
  });
});

test('an agent whose caller is gone stops by itself and says why', async () => {
  const {exitCode, stdout} = await runLine(open, 'server-1', agent);
  const frames = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as {type: string; code?: string});
  expect([exitCode, frames.map(({type}) => type), frames[1]?.code]).toEqual([130, ['hello', 'error'], 'CANCELLED']);
});

describe('delivering the agent', () => {
  const run = (script: string, args: string[], stdin?: Buffer) =>
    runLine(open, 'server-1', toLine(argv('sh', '-c', script, 'sh', ...args)), {stdin});
  const root = () => join(sshd.directory, 'agents');
  const link = () => join(sshd.directory, 'bin', 'renet');
  /** A runtime directory whose program is this Node. */
  const runtime = async () => {
    const directory = join(sshd.directory, 'runtime', 'node-test');
    await runLine(open, 'server-1', toLine(argv('mkdir', '-p', join(directory, 'bin'))));
    await runLine(open, 'server-1', toLine(argv('ln', '-sfn', process.execPath, join(directory, 'bin', 'node'))));
    return directory;
  };
  const install = async (hash: string, damage = false) => {
    const {bundle, loader} = await agentFiles();
    const sum = createHash('sha256').update(bundle).digest('hex');
    const sent = damage ? Buffer.concat([bundle, Buffer.from(' ')]) : bundle;
    return run(INSTALL_AGENT, [root(), hash, sum, await runtime(), loader, 'keep', link()], gzipSync(sent));
  };
  const hash = (digit: string) => digit.repeat(32);

  test('the probe tells what the server is', async () => {
    const {stdout} = await run(PROBE, [join(sshd.directory, 'nothing')]);
    expect(stdout).toMatch(/^kernel=Linux\nmachine=\w+\n/);
  });

  test('puts it in place with its code cache, and it answers with its hash', async () => {
    expect(await install(hash('a'))).toMatchObject({exitCode: 0});
    expect(readdirSync(join(root(), hash('a'))).sort()).toEqual([
      'compose.cache',
      'main.cjs',
      'renet',
      'renet.cache',
      'renet.cjs',
      'run',
    ]);
    const line = `${root()}/${hash('a')}/renet serve`;
    const outcome = await callAgent(target(line, hash('a')), request('machine-info'), {});
    expect(outcome).toMatchObject({kind: 'result', value: {agentHash: hash('a')}});
  }, 30_000);

  test('keeps the previous one for a way back, and only the newest three', async () => {
    for (const digit of ['b', 'c', 'd']) await install(hash(digit));
    expect([readlinkSync(join(root(), 'current')), readlinkSync(join(root(), 'previous'))]).toEqual([
      hash('d'),
      hash('c'),
    ]);
    expect(existsSync(join(root(), hash('a')))).toBe(false);
    expect((await runLine(open, 'server-1', `${link()} --version`)).stdout).toContain(hash('d'));
  }, 60_000);

  test('that was killed before its end is completed by the next one', async () => {
    rmSync(join(root(), hash('d'), 'renet'));
    expect(await install(hash('d'))).toMatchObject({exitCode: 0});
    expect(existsSync(join(root(), hash('d'), 'renet'))).toBe(true);
  });

  test('takes nothing that did not arrive as it was sent', async () => {
    expect(await install(hash('e'), true)).toMatchObject({exitCode: DAMAGED});
    expect(readdirSync(root()).filter((name) => name.startsWith('.tmp') || name.startsWith('e'))).toEqual([]);
    expect(readFileSync(join(root(), hash('d'), 'renet'), 'utf8')).toContain(hash('d'));
  });
});
