import {chmod, cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {argv} from '../../shared/argv.js';
import {exists, makeDirectoryOnce} from '../files.js';
import {ensureGo, type Go} from './go.js';
import type {Lab} from '../lab.js';
import {timed} from '../timed.js';
import {containerImageDir, ensureContainerImage, type ContainerImage} from './container-image.js';
import {parseDownload, TRAEFIK_MODULE, TRAEFIK_VERSION, wrapperModule} from './traefik-module.js';

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const HUB = 'https://registry-1.docker.io/v2/';
const HUB_TIMEOUT_MS = 5000;
/** About how many packages the program is made of. */
const PACKAGES = 2700;

const hubDir = (lab: Lab): string => join(lab.paths.cache, 'containers', 'hub-traefik-v3');

/** Where the layout is that `ensureTraefikLayout` has made, or would make when Docker Hub cannot be reached. */
export const traefikDir = async (lab: Lab): Promise<string> =>
  (await exists(hubDir(lab))) ? hubDir(lab) : containerImageDir(lab, builtTraefik);

/** `traefik:v3`: from Docker Hub where it can be reached, else built from its Go module. Both are the real one. */
export const ensureTraefikLayout = async (lab: Lab): Promise<string> => {
  const fromHub = hubDir(lab);
  const built = await exists(containerImageDir(lab, builtTraefik));
  if (!(await exists(fromHub)) && (built || !(await hubAnswers()))) return ensureContainerImage(lab, builtTraefik);
  return makeDirectoryOnce(fromHub, async (dir) => {
    lab.report('taking traefik:v3 from Docker Hub');
    await lab.exec(argv('skopeo', 'copy', '--quiet', 'docker://docker.io/library/traefik:v3', `oci:${dir}`));
  });
};

/** 401 is an answer too: the registry asks who we are, and lets anybody pull. */
const hubAnswers = async (): Promise<boolean> => {
  try {
    const {status} = await fetch(HUB, {method: 'HEAD', signal: AbortSignal.timeout(HUB_TIMEOUT_MS)});
    return status === 200 || status === 401;
  } catch {
    return false;
  }
};

export const builtTraefik: ContainerImage = {
  repository: 'library/traefik',
  tags: ['v3', 'v3.6', `v${TRAEFIK_VERSION}`],
  settings: {
    Entrypoint: ['/usr/local/bin/traefik'],
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ExposedPorts: {'80/tcp': {}},
  },
  ingredients: `built from ${TRAEFIK_MODULE} v${TRAEFIK_VERSION}, 1`,
  fill: async (lab, tree) => {
    const binary = await ensureTraefikBinary(lab);
    for (const dir of ['usr/local/bin', 'etc/ssl/certs', 'tmp']) await mkdir(join(tree, dir), {recursive: true});
    await chmod(join(tree, 'tmp'), 0o1777);
    await cp(binary, join(tree, 'usr/local/bin/traefik'));
    if (await exists(CERTIFICATES)) await cp(CERTIFICATES, join(tree, CERTIFICATES));
  },
};

/** Builds the program `traefik`, once per release. Takes minutes: it is a large program. */
const ensureTraefikBinary = async (lab: Lab): Promise<string> => {
  const dir = await makeDirectoryOnce(join(lab.paths.cache, `traefik-${TRAEFIK_VERSION}`), (partial) =>
    timed(lab, `building Traefik ${TRAEFIK_VERSION} with Go`, (tell) => build(lab, partial, tell)),
  );
  return join(dir, 'traefik');
};

const build = async (lab: Lab, dir: string, tell: (far: string) => void): Promise<void> => {
  const go = await ensureGo(lab);
  tell('fetching its modules');
  const {stdout} = await lab.exec(download(go), {env: go.env, cwd: dir});
  await writeFile(join(dir, 'go.mod'), wrapperModule(await readFile(parseDownload(stdout), 'utf8')));
  let packages = 0;
  await lab.exec(compile(go), {
    env: go.env,
    cwd: dir,
    collect: false,
    onLine: () => tell(`${++packages} of about ${PACKAGES} packages`),
  });
};

const download = (go: Go) => argv(go.program, 'mod', 'download', '-json', `${TRAEFIK_MODULE}@v${TRAEFIK_VERSION}`);

/** `nice`, because a workstation is used while it builds. */
const compile = (go: Go) =>
  argv(
    'nice',
    go.program,
    'build',
    // Prints the name of each package that it compiles.
    '-v',
    '-trimpath',
    '-ldflags',
    `-s -w -X ${TRAEFIK_MODULE}/pkg/version.Version=${TRAEFIK_VERSION}`,
    '-o',
    'traefik',
    `${TRAEFIK_MODULE}/cmd/traefik`,
  );
