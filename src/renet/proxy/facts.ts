import type {ReadParams} from '../../contract/index.js';
import {RdcError} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {exists, readIfThere} from '../files/read.js';
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
export const STAMPS = ['.applied-traefik', '.applied-router'] as const;
export const ACME_FILE = `${PROXY_DIR}/letsencrypt/acme.json`;

/** The files with which Traefik last ran, from before the first change until the new ones have proved themselves. */
export const PREVIOUS_DIR = `${PROXY_DIR}/.previous`;
export const HALF_DIR = `${PREVIOUS_DIR}.half`;

/** What `push-infra` writes, in this order; the last one only for an ACME server of one's own. */
export const PROXY_FILES = ['config.env', 'docker-compose.yml', 'traefik.yml', 'acme-ca.pem'] as const;
/** The administrator's own additions to Traefik's environment: read, never written. */
const EXTRA_ENV_FILE = `${PROXY_DIR}/traefik.env`;

/** Files with secrets, and stamps, are nobody's business; the rest may be read by everybody. */
export const modeOf = (path: string): number => (/^config\.env$|^\./.test(path) ? 0o600 : 0o644);

export interface ProxyFacts {
  readonly files: readonly FileChange[];
  readonly unit: string | null;
  readonly sysctl: string | null;
  readonly hasAcme: boolean;
  readonly stamps: Readonly<Record<Part, string | null>>;
  /** What the stamps have to say once these files are in use. */
  readonly wantedStamps: Readonly<Record<Part, string>>;
  /**
   * Where the files are with which Traefik last ran as it should: in their places, kept in `.previous` because an attempt to
   * change them was cut off, or nowhere.
   */
  readonly good: 'here' | 'previous' | null;
  /** Whether files are kept in `.previous`, or a part of them because that was cut off. */
  readonly kept: boolean;
  readonly traefik: string;
  readonly routerActive: boolean;
  /** Hash of the agent the route server runs; `null` when it does not answer. */
  readonly routerHash: string | null;
  readonly taken: readonly TakenPort[];
  readonly ownIpv6: readonly string[];
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
  const [own, ownIpv6] = await Promise.all([addresses(exec).own(), addresses(exec).ownIpv6()]);
  const [files, extraEnv, previous, half] = await Promise.all([
    fileChanges(params.files, own),
    textAt(EXTRA_ENV_FILE),
    exists(PREVIOUS_DIR),
    exists(HALF_DIR),
  ]);
  const [[unit], health, taken] = await Promise.all([
    systemd(exec).show(['ActiveState'], ROUTER_UNIT),
    routerHealth(signal),
    sockets(exec).taken(),
  ]);
  const stamps = {
    traefik: await textAt(stampFile('traefik')),
    router: await textAt(stampFile('router')),
  };
  return {
    files,
    unit: await textAt(ROUTER_UNIT_FILE),
    sysctl: await textAt(SYSCTL_FILE),
    hasAcme: (await textAt(ACME_FILE)) !== null,
    stamps,
    wantedStamps: stampsOf(textsOf(files, 'after'), extraEnv),
    good: whereGood({stamp: stamps.traefik, before: textsOf(files, 'before'), extraEnv, previous}),
    kept: previous || half,
    traefik: traefik.state,
    routerActive: unit?.['ActiveState'] === 'active',
    routerHash: health?.agentHash ?? null,
    taken,
    ownIpv6,
  };
};

/** The content of each file that is there, by its path. */
type Texts = Readonly<Partial<Record<string, string>>>;

const textsOf = (files: readonly FileChange[], when: 'before' | 'after'): Texts =>
  Object.fromEntries(files.flatMap((file) => (file[when] === null ? [] : [[file.path, file[when]]])));

/**
 * Pure: a stamp is taken away before Traefik is started with other files, and these are written only when the good ones
 * are kept. So without kept files a stamp alone says that those in their places are good.
 */
export const whereGood = ({
  stamp,
  before,
  extraEnv,
  previous,
}: {
  stamp: string | null;
  before: Texts;
  extraEnv: string | null;
  previous: boolean;
}): ProxyFacts['good'] => {
  const complete = ['config.env', 'docker-compose.yml', 'traefik.yml'].every((path) => before[path] !== undefined);
  if (complete && stamp !== null && (!previous || stamp === stampsOf(before, extraEnv).traefik)) return 'here';
  return previous ? 'previous' : null;
};

/**
 * Pure: what each program reads. Traefik needs nothing of `config.env` but the token: another domain is the route
 * server's business, which does not read the project.
 */
export const stampsOf = (texts: Texts, extraEnv: string | null): Record<Part, string> => {
  const of = (...paths: string[]) => paths.flatMap((path) => (texts[path] === undefined ? [] : [path, texts[path]]));
  const token = /^CF_DNS_API_TOKEN=.*$/m.exec(texts['config.env'] ?? '')?.[0] ?? '';
  return {
    traefik: fingerprint(...of('docker-compose.yml', 'traefik.yml', 'acme-ca.pem'), token, extraEnv ?? ''),
    router: fingerprint(ROUTER_UNIT_TEXT, ...of('config.env', 'traefik.yml')),
  };
};

/** All that are wanted, and those that are there and wanted no more. */
const fileChanges = async (
  wanted: ReadParams<'proxy-install'>['files'],
  own: readonly string[],
): Promise<FileChange[]> => {
  const changes = await Promise.all(
    PROXY_FILES.map(async (path) => {
      const content = wanted.find((file) => file.path === path)?.content ?? null;
      const after = path === 'traefik.yml' && content !== null ? localise(content, own) : content;
      return {path, before: await textAt(`${PROXY_DIR}/${path}`), after};
    }),
  );
  return changes.filter(({before, after}) => before !== null || after !== null);
};

const textAt = async (path: string): Promise<string | null> => (await readIfThere(path)) ?? null;
