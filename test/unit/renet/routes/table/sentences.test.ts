import {expect, test} from '@jest/globals';
import {toJSONSchema} from 'zod';
import {RouteCause} from '../../../../../src/contract/operations/route-problem.js';
import {labelAtFault} from '../../../../../src/renet/routes/table/label-at-fault.js';
import {sentenceOf} from '../../../../../src/renet/routes/table/sentences.js';

const LABEL = {label: 'traefik.http.routers.a.priority'};
const ROUTER = {protocol: 'http', router: 'a'} as const;
const ENTRYPOINT = {...ROUTER, entryPoint: 'tcp-25'};
const BACKEND = {protocol: 'http', backend: 'b'} as const;
const WINNER = {winner: {service: 'api', networkId: 2752}};
const IN_TAKEN = 'service web of network 2816 claims what api of network 2752 has:';

/** Every kind with its sentence, and the label that it is about among those below. */
const ROWS: readonly (readonly [RouteCause, string, string | null])[] = [
  [{kind: 'labels-too-large', label: 'traefik.*'}, ': label traefik.* has more than 64 KiB in all', null],
  [{kind: 'label-too-deep', ...LABEL}, ': label traefik.http.routers.a.priority has more than 40 parts', LABEL.label],
  [
    {kind: 'label-wrong-root', ...LABEL},
    ': label traefik.http.routers.a.priority must begin with "traefik", in small letters',
    LABEL.label,
  ],
  [
    {kind: 'label-unwritable-value', ...LABEL},
    ': label traefik.http.routers.a.priority has a character that cannot be written to the configuration',
    LABEL.label,
  ],
  [
    {kind: 'label-unwritable-name', label: 'traefik.http.\u0007"x'},
    ': label traefik.http.\\u0007\\"x has a character that names must not have',
    null,
  ],
  [
    {kind: 'label-long-part', ...LABEL},
    ': label traefik.http.routers.a.priority has a part of more than 200 characters',
    LABEL.label,
  ],
  [
    {kind: 'label-empty-part', ...LABEL, part: 'a['},
    ': label traefik.http.routers.a.priority has an empty or badly bracketed part "a["',
    LABEL.label,
  ],
  [
    {kind: 'label-unknown-setting', ...LABEL, setting: 'x'},
    ': label traefik.http.routers.a.priority sets "x", which Traefik does not know there',
    LABEL.label,
  ],
  [
    {kind: 'label-stands-alone', ...LABEL},
    ': label traefik.http.routers.a.priority cannot stand alone: it needs a setting below it',
    LABEL.label,
  ],
  [
    {kind: 'label-lacks-setting', ...LABEL},
    ': label traefik.http.routers.a.priority needs a setting below it',
    LABEL.label,
  ],
  [
    {kind: 'label-lacks-index', ...LABEL, setting: 'domains'},
    ': label traefik.http.routers.a.priority needs an index: domains[0]',
    LABEL.label,
  ],
  [
    {kind: 'label-below-value', ...LABEL, setting: 'rule'},
    ': label traefik.http.routers.a.priority goes below "rule", which is a value',
    LABEL.label,
  ],
  [
    {kind: 'label-below-list', ...LABEL, setting: 'sans'},
    ': label traefik.http.routers.a.priority goes below "sans", which is a list of values',
    LABEL.label,
  ],
  [
    {kind: 'label-wrong-type', ...LABEL, value: 'x', expected: 'int'},
    ': label traefik.http.routers.a.priority has "x", which is not a whole number',
    LABEL.label,
  ],
  [
    {kind: 'label-wrong-type', ...LABEL, value: 'x', expected: 'duration'},
    ': label traefik.http.routers.a.priority has "x", which is not a duration',
    LABEL.label,
  ],
  [
    {kind: 'name-taken', protocol: 'http', element: 'services', name: 'b', ...WINNER},
    `${IN_TAKEN} http service b-2816`,
    'traefik.http.services.b.loadbalancer.server.port',
  ],
  [
    {kind: 'rule-taken', ...ENTRYPOINT, rule: 'Host(`a`)', ...WINNER},
    `${IN_TAKEN} http Host(\`a\`) on tcp-25`,
    'traefik.http.routers.A.rule',
  ],
  [
    {kind: 'rule-taken', protocol: 'udp', router: 'a', entryPoint: 'udp-53', rule: '', ...WINNER},
    `${IN_TAKEN} udp on udp-53`,
    null,
  ],
  [
    {kind: 'entrypoint-taken', ...ENTRYPOINT, ...WINNER},
    `${IN_TAKEN} tcp in clear on tcp-25`,
    'traefik.http.routers.A.rule',
  ],
  [{kind: 'labels-unreadable', error: 'a bug'}, ': its labels could not be read: a bug', null],
  [{kind: 'invalid-service-name'}, 'network 2816: "web" is not a service name', 'rediacc.service_name'],
  [{kind: 'foreign-address', address: '127.0.0.1'}, ': address "127.0.0.1" is not in its block', 'rediacc.service_ip'],
  [
    {kind: 'several-ports', ports: [80, 81]},
    ' has several ports (80, 81): choose one with the label rediacc.service_port',
    null,
  ],
  [
    {kind: 'invalid-service-port', value: '80/tcp'},
    ' has rediacc.service_port "80/tcp", which is not a port',
    'rediacc.service_port',
  ],
  [
    {kind: 'invalid-port', protocol: 'tcp', value: 'x'},
    ': rediacc.tcp_ports names "x", which is not a port',
    'rediacc.TCP_ports',
  ],
  [
    {kind: 'too-many-ports', protocol: 'tcp', count: 12},
    ': rediacc.tcp_ports names 12 ports, of which there are only 11',
    'rediacc.TCP_ports',
  ],
  [
    {kind: 'no-free-port', protocol: 'tcp', target: 25},
    ': no tcp port is free in 10000-10010 for its port 25',
    'rediacc.TCP_ports',
  ],
  [{kind: 'router-lacks-rule', ...ROUTER}, ': router a has no rule', null],
  [
    {kind: 'router-lacks-service', ...ROUTER, choices: ['b', 'c']},
    ': router a must name one of the services b, c',
    null,
  ],
  [{kind: 'router-lacks-entrypoint', ...ROUTER}, ': router a-2816 names no entrypoint', null],
  [
    {kind: 'router-left-out', ...ROUTER},
    ': router a-2816 is left out: none of its entrypoints exists',
    'traefik.http.routers.a.entryPoints',
  ],
  [
    {kind: 'router-takes-others', ...ROUTER},
    ': router a-2816 may take web sites of others: set its tls, and name its hosts with HostSNI',
    null,
  ],
  [
    {kind: 'unknown-entrypoint', ...ENTRYPOINT},
    ': router a-2816 names the unknown entrypoint tcp-25',
    'traefik.http.routers.a.entryPoints',
  ],
  [
    {kind: 'dynamic-entrypoint', ...ENTRYPOINT},
    ': router a-2816 names the entrypoint tcp-25, which the route server gives by rediacc.tcp_ports',
    'traefik.http.routers.a.entryPoints',
  ],
  [
    {kind: 'unknown-resolver', ...ROUTER, resolver: 'other'},
    ': certificate resolver other is not configured, so Traefik shows its own certificate' +
      ' (see rdc context set-infra --cert-email --cf-dns-token)',
    'traefik.http.routers.a.tls.certresolver',
  ],
  [
    {kind: 'backend-lacks-port', ...BACKEND},
    ': service b has no valid port: set traefik.http.services.b.loadbalancer.server.port',
    'traefik.http.services.b.loadbalancer.server.port',
  ],
  [{kind: 'backend-url-and-port', ...BACKEND}, ': service b has a URL, and beside it a scheme or port', null],
  [
    {kind: 'backend-url-of-others', ...BACKEND},
    ": service b has a URL that leads to this server's loopback instead of to the service's own address",
    null,
  ],
];

const LABELS = {
  'rediacc.service_name': 'web',
  'rediacc.service_ip': '127.0.11.2',
  'rediacc.service_port': '80/tcp',
  'rediacc.TCP_ports': '25',
  'traefik.http.routers.A.rule': 'Host(`a`)',
  'traefik.http.routers.a.entryPoints': 'tcp-25',
  'traefik.http.routers.a.tls.certresolver': 'other',
  'traefik.http.routers.ab.entrypoints': 'tcp-25',
  'traefik.tcp.routers.a.entrypoints': 'tcp-25',
  'traefik.http.services.b.loadbalancer.server.port': '0',
  [LABEL.label]: 'x',
};

test.each(ROWS)('$kind has its sentence and its label', (cause, sentence, label) => {
  const problem = {cause, service: 'web', networkId: 2816, containers: [], label: null};
  const whole = /^(?:service|network) /.test(sentence) ? sentence : `service web of network 2816${sentence}`;
  expect(sentenceOf(problem)).toBe(whole);
  expect(labelAtFault(cause, LABELS)).toBe(label);
  expect(RouteCause.parse(cause)).toEqual(cause);
});

test('no kind is missing above', () => {
  const kindsIn = (schema: unknown): string[] => {
    const {const: kind, ...rest} = schema as {const?: unknown};
    const inner = Object.values(rest).filter((value) => typeof value === 'object' && value !== null);
    return [...(typeof kind === 'string' ? [kind] : []), ...inner.flatMap(kindsIn)];
  };
  const declared = new Set(kindsIn(toJSONSchema(RouteCause)));
  expect([...new Set(ROWS.map(([{kind}]) => kind))].sort()).toEqual([...declared].sort());
});
