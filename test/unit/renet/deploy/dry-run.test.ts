import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import http from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {Exec} from '../../../../src/exec/exec.js';
import {dryRun} from '../../../../src/renet/deploy/dry-run.js';
import {docker} from '../../../../src/renet/system/docker.js';
import {toLine} from '../../../../src/shared/argv.js';
import {networkId} from '../support.js';

const HASH = 'a'.repeat(64);
let directory: string;
let server: http.Server;
let asked: string[];
let ran: string[];

/** A daemon with one container of `web`, made from another compose file. */
beforeEach(async () => {
  asked = [];
  ran = [];
  directory = await mkdtemp(join(tmpdir(), 'dry-run-'));
  await mkdir(join(directory, 'blog'));
  const labels = {'com.docker.compose.project': 'blog', 'com.docker.compose.service': 'web'};
  const listed = [{Id: 'a', State: 'running', Labels: {...labels, 'com.docker.compose.config-hash': 'old'}}];
  server = http.createServer(({method, url = ''}, response) => {
    asked.push(`${method} ${url}`);
    if (url.startsWith('/containers/json')) response.end(JSON.stringify(listed));
    else response.writeHead(404).end('{}');
  });
  server.listen(join(directory, 'docker.sock'));
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(directory, {recursive: true, force: true});
});

const services = {web: {image: 'web:2'}, later: {image: 'later:1'}};
const compose =
  (exitCode = 0): Exec =>
  async (call, options = {}) => {
    ran.push(toLine(call));
    const hash = call.args.includes('--hash=*');
    expect(hash ? JSON.parse(String(options.stdin)).services.web.network_mode : options.stdin).toBe(
      hash ? 'host' : undefined,
    );
    const stdout = hash ? `web ${HASH}\nlater ${HASH}\n` : JSON.stringify({name: 'blog', services});
    return {exitCode, stdout, stderr: exitCode === 0 ? '' : 'no such key\n'};
  };
const plan = (said: string[], exec: Exec) =>
  dryRun(
    {
      repository: {networkId, mountPath: directory},
      services: {web: {slot: 0}},
      daemon: docker(join(directory, 'docker.sock')),
      exec,
      say: (text) => void said.push(text),
    },
    'blog',
  );

test('reads and asks, and changes nothing: no slot is written, Compose only prints, Docker is only asked', async () => {
  const before = await readdir(directory);
  expect((await plan([], compose())).map(({name, action, directory: where}) => [name, action, where])).toEqual([
    ['later', 'start', 'blog'],
    ['web', 'in-place', 'blog'],
  ]);
  expect(await readdir(directory)).toEqual(before);
  expect(await readdir(join(directory, 'blog'))).toEqual([]);
  expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
  expect(ran.length).toBeGreaterThan(0);
  for (const line of ran) expect(line).toMatch(/^docker compose .*config /);
});

test('a project that Compose cannot read ends it, with what Compose says', async () => {
  const said: string[] = [];
  await expect(plan(said, compose(15))).rejects.toThrow(
    'Compose cannot read the project of the directory blog (status 15).',
  );
  expect(said).toEqual(['no such key\n']);
});
