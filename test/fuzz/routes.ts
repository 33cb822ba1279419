import fc from 'fast-check';
import {parse, stringify} from 'yaml';
import type {NetworkId} from '../../src/contract/types.js';
import {failureIn} from '../../src/renet/proxy/acme-failure.js';
import {parseAcme} from '../../src/renet/proxy/certificates.js';
import {networkOf} from '../../src/renet/routes/discovery.js';
import {readLabels} from '../../src/renet/routes/grammar/labels.js';
import {normalRule} from '../../src/renet/routes/table/claims.js';
import {readContainer, type Container} from '../../src/renet/routes/table/container.js';
import {leadsToForeignLoopback} from '../../src/renet/routes/table/foreign-address.js';
import {labelFragment} from '../../src/renet/routes/table/fragment.js';
import {portRequests} from '../../src/renet/routes/table/ports.js';
import {readSettings} from '../../src/renet/routes/table/settings.js';
import {buildTable} from '../../src/renet/routes/table/table.js';
import {containerOf} from '../../src/renet/system/docker-api.js';
import {parseContainers, parseServer, serviceOf} from '../../src/renet/system/docker.js';
import {hostsIn, matchRule} from '../../src/shared/traefik-rule.js';
import {fixture, mutated, mutatedJson, mutatedValue, nasty, near} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';

const ID = 2816 as NetworkId;
const SETTINGS = readSettings(fixture('proxy/certificates/config.env'), fixture('proxy/certificates/traefik.yml'));

const LABELS: Record<string, string> = {
  'rediacc.service_name': 'web',
  'rediacc.service_ip': '127.0.11.2',
  'rediacc.tcp_ports': '25,143',
  'traefik.enable': 'true',
  'traefik.http.routers.a.rule': 'Host(`a.example.com`)',
  'traefik.http.routers.a.entrypoints': 'websecure',
  'traefik.http.routers.a.tls.domains[0].main': 'example.com',
  'traefik.http.services.a.loadbalancer.server.port': '8080',
  'traefik.http.services.b.loadbalancer.server.url': 'http://127.0.11.2:80',
  'traefik.http.middlewares.m.headers.customrequestheaders.X-A.b': '1',
  'traefik.http.middlewares.p.plugin.x.y[0].z': '1',
  'traefik.tcp.routers.t.rule': 'HostSNI(`*`)',
  'traefik.udp.services.u.loadbalancer.server.port': '53',
};

const key = fc.oneof(
  {weight: 2, arbitrary: fc.constantFrom(...Object.keys(LABELS))},
  {weight: 3, arbitrary: mutated(...Object.keys(LABELS))},
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'http',
            'routers',
            'services',
            'middlewares',
            'loadbalancer',
            'server',
            'a',
            '__proto__',
            'constructor',
            'x[0]',
            'rule',
            'tls',
          ),
          nasty(),
        ),
        {maxLength: 8},
      )
      .map((parts) => `traefik.${parts.join('.')}`),
  },
);
const labels = fc
  .array(fc.tuple(key, fc.oneof(mutated(...Object.values(LABELS)), nasty())), {maxLength: 8})
  .map((entries) => Object.fromEntries([...Object.entries(LABELS).slice(0, 4), ...entries]));

const container = (given: Record<string, string>): Container => ({
  id: 'a'.repeat(64),
  networkId: ID,
  service: 'web',
  ip: '127.0.11.2',
  labels: given,
  exposed: [80],
  standsIn: false,
});

const RULES = ['Host(`a.example.com`) && !(PathPrefix(`/x`) || Host("b"))', 'HostSNI(`*`)', 'Host(`a`, `b`)'];
/** What stands in the fixture in place of every private key. */
const PLANTED_KEY = Buffer.from('planted private key\n').toString('base64');

const INSPECTED = {
  Id: 'a'.repeat(64),
  State: {Status: 'running', Health: {Status: 'healthy'}},
  Config: {Labels: LABELS, ExposedPorts: {'80/tcp': {}}},
};

/** Spellings of this server's loopback that a URL parser takes. */
const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[0:0:0:0:0:0:0:1]',
  '0',
  '127.0.11.3',
  '127%2e0.0.1',
  '①27.0.0.1',
  '[::]',
];

export const ROUTES: readonly Subject[] = [
  subject('readLabels', labels, (given) => accepted(() => readLabels(given))),
  subject('labelFragment', labels, (given) => {
    const {elements} = labelFragment(container(given), 80, null);
    must(
      elements.every(({networkId, service}) => networkId === ID && service === 'web'),
      'all of it is of this container',
    );
    must(
      elements.every(({kind, name}) => name.includes('@') || name.endsWith(`-${ID}`) || kind === 'routers'),
      'names are those of its network',
    );
  }),
  subject('buildTable', fc.array(labels, {maxLength: 3}), (many) => {
    const {document, routes} = buildTable({
      containers: many.map(container),
      settings: SETTINGS,
      allocations: [],
      listening: new Map(),
    });
    const again: unknown = parse(stringify(document), {maxAliasCount: 0});
    must(
      JSON.stringify(again) === JSON.stringify(JSON.parse(JSON.stringify(document))),
      'as YAML it is the same document',
    );
    must(
      routes.every(({networkId, service}) => networkId === ID && service === 'web'),
      'every route has its service',
    );
    must(
      Object.keys(document).every((protocol) => ['http', 'tcp', 'udp'].includes(protocol)),
      'and there is nothing else',
    );
  }),
  subject('readContainer', mutatedValue(INSPECTED), (value) =>
    accepted(
      () => readContainer(value, ID),
      (found) => {
        if (found === null || 'cause' in found) return;
        must(/^127\.0\.11\.\d{1,2}$/.test(found.ip), 'an address of its own block');
        must(/^[\w.-]{1,63}$/.test(found.service), 'a service');
        must(
          found.exposed.every((port) => port > 0 && port < 65_536),
          'ports',
        );
      },
    ),
  ),
  subject('containerOf', mutatedJson({Type: 'container', Actor: {ID: 'abc'}}), (line) => {
    must(['string', 'undefined'].includes(typeof containerOf(line)), 'an id or nothing');
  }),
  subject('networkOf', mutated('docker-2816.sock', 'docker-2816.sock.tmp'), (file) => {
    const id = networkOf(file);
    must(id === undefined || file === `docker-${file.slice(7, -5)}.sock`, 'only a socket of ours');
  }),
  subject('portRequests', mutated('25,143', '1, 2'), (text) =>
    accepted(
      () => portRequests(container({'rediacc.tcp_ports': text})),
      ({requests}) =>
        must(
          requests.every(({target}) => target > 0 && target < 65_536),
          'ports',
        ),
    ),
  ),
  subject(
    'normalRule',
    fc.oneof(mutated('Host(`A.example.com`) && PathPrefix("/x")'), near('Host()`"A &|', 30)),
    (rule) => {
      must(normalRule(normalRule(rule)).length <= rule.length + 2, 'never longer than the rule');
    },
  ),
  subject('matchRule', fc.oneof(mutated(...RULES), near('Host()`"A &|!,', 40)), (rule) => {
    must(['yes', 'no', 'unknown'].includes(matchRule(rule, 'a.example.com')), 'one of three answers');
    must(
      hostsIn(rule).every((host) => rule.toLowerCase().includes(host)),
      'hosts of that rule',
    );
  }),
  subject('failureIn', fc.array(mutated(...fixture('traefik-3/log.txt').split('\n')), {maxLength: 4}), (lines) => {
    const failure = failureIn(lines);
    must(failure === null || (failure.reason !== '' && failure.hints.length > 0), 'a reason and what helps');
  }),
  subject('parseAcme', mutatedJson(JSON.parse(fixture('traefik-3/acme.json'))), (text) =>
    accepted(
      () => parseAcme(text, new Date(0)),
      (found) => must(!JSON.stringify(found).includes(PLANTED_KEY), 'no private key'),
    ),
  ),
  subject(
    'leadsToForeignLoopback',
    fc.tuple(fc.constantFrom('http', 'https', 'h2c', 'HTTP'), fc.constantFrom(...LOOPBACK), nasty()),
    ([scheme, host, rest]) => {
      must(leadsToForeignLoopback(`${scheme}://${host}`, '127.0.11.2'), 'however it is spelt');
      must(leadsToForeignLoopback(`${scheme}://user:x@${host}:80/`, '127.0.11.2'), 'with a user and a port');
      must(typeof leadsToForeignLoopback(rest, '127.0.11.2') === 'boolean', 'an answer for anything');
    },
  ),
  subject('parseContainers', mutatedJson(JSON.parse(fixture('docker-26.1/containers.json'))), (text) =>
    accepted(
      () => parseContainers(text),
      (found) =>
        found.forEach((one) => must(['string', 'object'].includes(typeof serviceOf(one)), 'a service or null')),
    ),
  ),
  subject('parseServer', mutated('Docker/26.1.5+dfsg1 (linux)'), (text) => accepted(() => parseServer(text))),
];
