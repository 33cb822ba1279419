import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {humanCommand, monitor, parseAnswer} from '../../../../src/lab/drivers/qmp.js';

describe('parseAnswer', () => {
  test('hears an answer, whatever its type', () => {
    expect(parseAnswer('{"return": "", "id": 1}')).toEqual({answer: ''});
    expect(parseAnswer('{"return": {}}')).toEqual({answer: {}});
  });

  test('passes over greetings and events', () => {
    expect(parseAnswer('{"QMP": {"version": {}, "capabilities": ["oob"]}}')).toBeUndefined();
    expect(parseAnswer('{"timestamp": {"seconds": 1}, "event": "STOP"}')).toBeUndefined();
  });

  test('reports what QEMU refuses', () => {
    expect(() => parseAnswer('{"error": {"class": "GenericError", "desc": "no such command"}}')).toThrow(
      'QEMU refused: no such command',
    );
  });

  test('is loud about what is not JSON', () => {
    expect(() => parseAnswer('hello')).toThrow(expect.objectContaining({code: 'UNEXPECTED_OUTPUT'}));
  });
});

test('a command of the human monitor is wrapped as the control socket wants it', () => {
  expect(JSON.parse(humanCommand('savevm ready'))).toEqual({
    execute: 'human-monitor-command',
    arguments: {'command-line': 'savevm ready'},
  });
});

describe('monitor', () => {
  let dir: string;
  let server: Server;
  const heard: string[] = [];
  const serve = async (answers: Record<string, string>): Promise<string> => {
    const path = join(dir, 'qmp.sock');
    server = createServer((socket) => {
      socket.write('{"QMP": {}}\n');
      socket.on('data', (data) => {
        const {execute, arguments: args} = JSON.parse(String(data));
        if (execute === 'qmp_capabilities') return socket.write('{"return": {}}\n');
        heard.push(args['command-line']);
        // An event may come between question and answer.
        socket.write(`{"event": "STOP"}\n${JSON.stringify({return: answers[args['command-line']] ?? ''})}\n`);
      });
    });
    await new Promise<void>((listening) => server.listen(path, listening));
    return path;
  };
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rdc-qmp-'));
    heard.length = 0;
  });
  afterEach(async () => {
    server?.close();
    await rm(dir, {recursive: true});
  });

  test('gives commands one after the other', async () => {
    await monitor(await serve({}), 'stop', 'loadvm ready', 'cont');
    expect(heard).toEqual(['stop', 'loadvm ready', 'cont']);
  });

  test('stops at the first that goes wrong and says what QEMU said', async () => {
    const path = await serve({'loadvm gone': "Error: Snapshot 'gone' does not exist\r\n"});
    await expect(monitor(path, 'loadvm gone', 'cont')).rejects.toThrow(/loadvm gone.*does not exist/);
    expect(heard).toEqual(['loadvm gone']);
  });

  test('says when nobody listens', async () => {
    await expect(monitor(join(dir, 'none.sock'), 'stop')).rejects.toThrow(
      expect.objectContaining({code: 'LAB_FAILED'}),
    );
  });
});
