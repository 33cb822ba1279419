import {readFile} from 'node:fs/promises';
import {RdcError} from '../../shared/errors.js';
import type {ReadParams} from '../../contract/index.js';
import type {Context} from '../context.js';
import {PROXY_DIR, ROUTER_UNIT} from '../layout.js';
import {addresses} from '../system/addresses.js';
import {sockets, type TakenPort} from '../system/sockets.js';
import {systemd} from '../system/systemd.js';
import {fingerprint, type FileChange} from './changes.js';
import {ROUTER_UNIT_FILE, ROUTER_UNIT_TEXT} from './router-unit.js';
import {localise} from './static.js';
import {routerHealth, traefikState} from './status.js';
import {SYSCTL_FILE} from './sysctl.js';

/** Which files a running program was last started with; written when it runs. */
export const stampFile = (part: Part): string => `${PROXY_DIR}/.applied-${part}`;
export type Part = 'traefik' | 'router';
export const ACME_FILE = `${PROXY_DIR}/letsencrypt/acme.json`;

export interface ProxyFacts {
  readonly files: readonly FileChange[];
  readonly unit: string | null;
  readonly sysctl: string | null;
  readonly hasAcme: boolean;
  readonly stamps: Readonly<Record<Part, string | null>>;
  /** What the stamps have to say once these files are in use. */
  readonly wantedStamps: Readonly<Record<Part, string>>;
  readonly traefik: string;
  readonly routerActive: boolean;
  /** Hash of the agent the route server runs; `null` when it does not answer. */
  readonly routerHash: string | null;
  readonly taken: readonly TakenPort[];
}

/**
 * What is there, against what `push-infra` wants.
 *
 * @throws RdcError NOT_SET_UP when the server's own Docker does not answer
 */
export const proxyFacts = async (params: ReadParams<'proxy-install'>, context: Context): Promise<ProxyFacts> => {
  const {exec, signal} = context;
  const traefik = await traefikState(signal);
  if (traefik.state === 'unknown') {
    throw new RdcError('NOT_SET_UP', "The server's own Docker does not answer, and Traefik runs in it.", {
      hint: ['rdc context setup-machine <machine>', 'systemctl status docker.service'],
    });
  }
  const own = await addresses(exec).own();
  const files = await Promise.all(params.files.map((file) => fileChange(file, own)));
  const [[unit], health, taken] = await Promise.all([
    systemd(exec).show(['ActiveState'], ROUTER_UNIT),
    routerHealth(signal),
    sockets(exec).taken(),
  ]);
  return {
    files,
    unit: await readIfThere(ROUTER_UNIT_FILE),
    sysctl: await readIfThere(SYSCTL_FILE),
    hasAcme: (await readIfThere(ACME_FILE)) !== null,
    stamps: {
      traefik: await readIfThere(stampFile('traefik')),
      router: await readIfThere(stampFile('router')),
    },
    wantedStamps: stampsOf(files),
    traefik: traefik.state,
    routerActive: unit?.['ActiveState'] === 'active',
    routerHash: health?.agentHash ?? null,
    taken,
  };
};

/** Traefik reads all files, the route server not the project. */
const stampsOf = (files: readonly FileChange[]): Record<Part, string> => {
  const texts = (wanted: readonly FileChange[]) => wanted.flatMap(({path, after}) => [path, after]);
  return {
    traefik: fingerprint(...texts(files)),
    router: fingerprint(ROUTER_UNIT_TEXT, ...texts(files.filter(({path}) => path !== 'docker-compose.yml'))),
  };
};

const fileChange = async (
  {path, content}: ReadParams<'proxy-install'>['files'][number],
  own: readonly string[],
): Promise<FileChange> => ({
  path,
  before: await readIfThere(`${PROXY_DIR}/${path}`),
  after: path === 'traefik.yml' ? localise(content, own) : content,
});

const readIfThere = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
