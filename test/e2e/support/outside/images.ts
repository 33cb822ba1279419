import {createHash} from 'node:crypto';
import {cp, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {makeDirectoryOnce} from '../../../../src/lab/files.js';
import {ensureGo} from '../../../../src/lab/containers/go.js';
import {openLab} from '../../../../src/lab/lab.js';
import {argv} from '../../../../src/shared/argv.js';
import type {Server} from '../server.js';
import {upload} from '../upload.js';
import {NODE} from './outside.js';

const REGISTRY = '127.0.0.1:5000';
const HOME = '/root/images';
const SOURCES = ['go.mod', 'go.sum', 'main.go'];
const sourceOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The stand-in under a name for itself. */
export const STAND_IN = 'rdc-tests/stand-in:1';
/** What docker-mailserver listens on, when it is told of the PROXY protocol. */
const MAIL = ['proxied', 'tcp:25', 'tcp:143', 'tls:465', 'tcp:587', 'tls:993'];

/** Puts into the server's registry what the examples name: real CoreDNS, and a stand-in for docker-mailserver. */
export const provideImages = async (server: Server): Promise<void> => {
  await upload(server, `${HOME}/coredns`, await readFile(await ensureCoreDns()));
  await server.sh(`chmod +x ${HOME}/coredns`);
  await pushImage(server, ['coredns/coredns:1.12.4'], [`${HOME}/coredns`], {ENTRYPOINT: [`${HOME}/coredns`]});
  const script = `${HOME}/stand-in.mjs`;
  await upload(server, script, await readFile(sourceOf('stand-in.mjs')));
  const libraries = (await server.sh(`ldd ${NODE} | grep -oE '/[^ ]+'`)).split('\n');
  const mail = {ENTRYPOINT: [NODE, script], CMD: MAIL};
  await pushImage(server, ['mailserver/docker-mailserver:15.1.0', STAND_IN], [NODE, script, ...libraries], mail);
};

/** Makes an image of files of the server, under their paths there. */
const pushImage = async (
  server: Server,
  names: readonly string[],
  files: readonly string[],
  settings: Readonly<Record<string, readonly string[]>>,
): Promise<void> => {
  const changes = Object.entries(settings).map(([key, words]) => `--change '${key} ${JSON.stringify(words)}'`);
  const [first, ...others] = names.map((name) => `${REGISTRY}/${name}`);
  await server.sh(
    [
      'set -eo pipefail',
      `tar --create --dereference ${files.join(' ')} | docker import ${changes.join(' ')} - ${first}`,
      ...others.map((other) => `docker tag ${first} ${other}`),
      ...names.map((name) => `docker push --quiet ${REGISTRY}/${name}`),
    ].join('\n'),
  );
};

/** Builds CoreDNS from its Go module, once. @returns its path on this computer */
const ensureCoreDns = async (): Promise<string> => {
  const lab = openLab((line) => process.stderr.write(`lab: ${line}\n`));
  const sources = SOURCES.map((name) => sourceOf(`coredns/${name}`));
  const hash = createHash('sha256');
  for (const source of sources) hash.update(await readFile(source));
  const dir = await makeDirectoryOnce(
    join(lab.paths.cache, `coredns-${hash.digest('hex').slice(0, 16)}`),
    async (made) => {
      const go = await ensureGo(lab);
      lab.report('building CoreDNS with Go (once)');
      for (const [index, source] of sources.entries()) await cp(source, join(made, SOURCES[index]!));
      const build = argv('nice', go.program, 'build', '-trimpath', '-ldflags', '-s -w', '-o', 'coredns', '.');
      await lab.exec(build, {cwd: made, env: {...go.env, GOFLAGS: '-mod=readonly'}});
    },
  );
  return join(dir, 'coredns');
};
