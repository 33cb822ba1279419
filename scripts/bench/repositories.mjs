// The repositories that the benches make on a server. All are named bench-…; whatever ended an earlier run, the next
// one finds what it left by that name.
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {json, run} from './process.mjs';

const NAME = /^bench-/;

/** Makes a repository of rdc; its credential is made by rdc unless a passphrase is given. @returns {Promise<{guid, networkId, credential}>} */
export const createRepository = async (server, {name, size, passphrase}, signal) => {
  const call = server.rdc(
    'repo',
    'create',
    name,
    '--size',
    size,
    '--show-credential',
    ...(passphrase ? ['--credential-stdin'] : []),
  );
  return json({...call, ...(passphrase && {input: `${passphrase}\n`})}, signal);
};

export const mountRepository = (server, name, signal) => run(server.rdc('repo', 'mount', name), signal);
export const deleteRepository = (server, name, signal) => run(server.rdc('repo', 'delete', name, '--yes'), signal);

/** Uploads an app of a few files, their contents by name. */
export const uploadApp = async (server, {name, files}, signal) => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-bench-'));
  try {
    const app = join(directory, 'app');
    await mkdir(app);
    for (const [file, content] of Object.entries(files)) await writeFile(join(app, file), content);
    await run(server.rdc('sync', 'upload', '--repository', name, '--local', app), signal);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
};

/** Deletes every repository of the benches that the context knows on this machine. */
export const deleteAll = async (server, signal) => {
  const {repositories} = await json(server.local('context', 'show'), signal);
  const names = Object.keys(repositories).filter(
    (name) => NAME.test(name) && repositories[name].machine === server.machine,
  );
  for (const name of names) await deleteRepository(server, name, signal);
};
