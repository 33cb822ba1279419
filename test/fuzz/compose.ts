import fc from 'fast-check';
import type {NetworkId} from '../../src/contract/types.js';
import {refusePowers} from '../../src/renet/compose/powers.js';
import {prepareProject} from '../../src/renet/compose/project.js';
import {confine, reachesOf} from '../../src/renet/compose/reach.js';
import {parseProject} from '../../src/renet/system/compose.js';
import {fixture, mutated, mutatedJson, mutatedValue, nasty} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';

const ID = 2816 as NetworkId;
const OWN = '/mnt/rediacc/mounts/0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa';
const OTHER = '/mnt/rediacc/mounts/11111111-3f0a-4a44-9d36-2f3f0c7c11aa';

const RECORDED = JSON.parse(fixture('docker-compose-2.26/config.json')) as unknown;
const FULL = {
  name: 'shop',
  services: {
    web: {
      image: 'a',
      build: {
        context: OWN,
        dockerfile: 'Dockerfile',
        additional_contexts: {x: `${OWN}/x`},
        cache_to: ['type=local,dest=/tmp/x'],
      },
      volumes: [
        {type: 'bind', source: `${OWN}/data`, target: '/data', read_only: true},
        {type: 'volume', source: 'v', target: '/v'},
      ],
      devices: ['/dev/dri:/dev/dri:rwm', {source: '/dev/snd', target: '/dev/snd'}],
      cap_add: ['NET_BIND_SERVICE'],
      security_opt: ['no-new-privileges:true'],
      environment: {A: 'b'},
      labels: {a: 'b'},
      ports: [{target: 80}],
    },
  },
  volumes: {v: {driver_opts: {type: 'none', o: 'bind', device: `${OWN}/v`}}},
  secrets: {s: {file: `${OWN}/s`}},
};

/** A place of the server, however it may be spelt. */
const path = fc.oneof(
  mutated(
    OWN,
    `${OWN}/data`,
    OTHER,
    `${OTHER}/x`,
    '/run/rediacc/docker-2880.sock',
    '/var/lib/rediacc/x',
    '/etc/x',
    '/opt/rediacc',
    '/dev/mapper/x',
  ),
  fc.constantFrom('/', '/mnt', '/mnt/rediacc', '/run', `${OWN}/.rediacc/docker`, `${OWN}/.rediacc.json`),
);

const FORBIDDEN = [
  '/mnt/rediacc',
  '/run/rediacc',
  '/var/lib/rediacc',
  '/opt/rediacc',
  '/run/containerd',
  '/var/lib/docker',
];
const touches = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`) || one === '/';

export const COMPOSE: readonly Subject[] = [
  subject('parseProject, refusePowers', mutatedJson(RECORDED, FULL), (text) =>
    accepted(
      () => parseProject(text),
      (project) =>
        accepted(
          () => refusePowers(project, 'compose.yaml'),
          () => {
            const said = JSON.stringify(
              Object.values(project.services).map(({privileged, pid, ipc, cgroup_parent}) => [
                privileged === true,
                pid === 'host',
                ipc === 'host',
                Boolean(cgroup_parent),
              ]),
            );
            must(!said.includes('true'), 'no service that gets through has power over the server');
          },
        ),
    ),
  ),
  subject(
    'confine',
    fc.tuple(path, path, fc.boolean(), fc.constantFrom('volumes', 'driver_opts', 'secrets', 'build')),
    ([asked, real, readOnly, way]) => {
      const service =
        way === 'volumes'
          ? {volumes: [{type: 'bind', source: asked, read_only: readOnly}]}
          : way === 'build'
            ? {build: {context: asked}}
            : {};
      const beside =
        way === 'driver_opts'
          ? {volumes: {v: {driver_opts: {device: asked}}}}
          : way === 'secrets'
            ? {secrets: {s: {file: asked}}}
            : {};
      accepted(
        () => parseProject(JSON.stringify({name: 'p', services: {web: service}, ...beside})),
        (project) => {
          const reaches = reachesOf(project);
          const looked = new Map(reaches.map((one) => [one.path, {path: real, isDisk: false}]));
          accepted(
            () => confine(project, looked, {networkId: ID, mountPath: OWN, where: 'compose.yaml'}),
            (confined) => {
              if (reaches.length === 0 || ['/etc/localtime', '/etc/timezone'].includes(asked)) return;
              const isOwn = `${real}/`.startsWith(`${OWN}/`) && !`${real}/`.startsWith(`${OWN}/.rediacc/`);
              must(
                isOwn || real === '/run/rediacc/docker-2816.sock' || !FORBIDDEN.some((root) => touches(real, root)),
                'nothing of others gets through',
              );
              const mounted = confined.services['web']?.volumes?.[0]?.source;
              must(
                mounted === undefined || mounted === null || mounted.replaceAll('$$', '$') === real,
                'what was looked at is mounted',
              );
            },
          );
        },
      );
    },
  ),
  subject('prepareProject', mutatedValue(FULL), (value) =>
    accepted(
      () => parseProject(JSON.stringify(value) ?? ''),
      (project) => {
        const services = Object.fromEntries(
          Object.keys(project.services).map((name, index) => [name, {slot: index % 61}]),
        );
        accepted(
          () => prepareProject(project, ID, services),
          ({project: prepared}) => {
            must(
              Object.values(prepared.services).every(({network_mode: mode}) => mode === 'host'),
              "all on the host's network",
            );
            must(
              Object.values(prepared.services).every(
                ({labels}) =>
                  labels?.['rediacc.network_id'] === '2816' &&
                  /^127\.0\.11\.\d+$/.test(labels['rediacc.service_ip'] ?? ''),
              ),
              'each in its own block, whatever its labels said',
            );
            must(
              !('networks' in prepared) &&
                !Object.values(prepared.services).some((service) => 'ports' in service || 'networks' in service),
              'nothing that needs a bridge',
            );
          },
        );
      },
    ),
  ),
  subject('reachesOf', nasty(), (text) => {
    const found = reachesOf(
      parseProject(JSON.stringify({name: 'p', services: {}, volumes: {v: {driver_opts: {device: text, o: text}}}})),
    );
    must(
      found.every(({path: one}) => one.startsWith('/')),
      'absolute paths',
    );
    must(!text.startsWith('/') || found.length > 0, 'none is missed');
  }),
];
