import {describe, expect, test} from '@jest/globals';
import {plannedServices} from '../../../../src/renet/deploy/dry-run.js';
import {surgesOf, type Facts, type Leftover} from '../../../../src/renet/deploy/facts.js';
import {planServices, servedServices} from '../../../../src/renet/deploy/plan.js';
import type {UpOptions} from '../../../../src/renet/deploy/up-options.js';
import type {ComposeService} from '../../../../src/renet/system/compose.js';
import type {Container} from '../../../../src/renet/system/docker.js';
import {networkId} from '../support.js';
import {beside, listed, PROJECT, projectOf, web} from './scene.js';

const OPTIONS: UpOptions = {
  services: [],
  forceRecreate: false,
  build: false,
  pullAlways: false,
  withDependencies: true,
};
const ROUTED = {labels: {'traefik.enable': 'true', 'traefik.http.services.web.loadbalancer.server.port': '8080'}};
const UNROUTED = {labels: {'traefik.enable': 'false'}};
const NAMES = ['web', 'api'];

/** Two services that run, listen, get requests and have not changed; a test says what is otherwise. */
const facts = (other: Partial<Facts> & {service?: ComposeService} = {}): Facts => {
  const {service = web(ROUTED), ...more} = other;
  return {
    networkId,
    directory: '/repo/app',
    project: projectOf({web: service, api: web(ROUTED)}),
    services: {web: {slot: 0}, api: {slot: 1}},
    options: OPTIONS,
    containers: [listed('web'), listed('api')],
    told: {ids: new Set(['web-id', 'api-id']), asks: true},
    leftovers: [],
    hashes: new Map(NAMES.map((name) => [name, 'old'])),
    images: new Map(NAMES.map((name) => [name, {id: 'sha256:1', names: [], volumes: []}])),
    listeners: [
      {ip: '127.0.11.2', port: 8080},
      {ip: '127.0.11.3', port: 8080},
    ],
    ...more,
  };
};
const CHANGED = {hashes: new Map([['web', 'new']])};
const CHANGE = 'its part of the compose file has changed';
const of = (given: Facts) => planServices(given, ['web'])[0];
const leftover = (phase: 'starting' | 'serving', answers = true): Leftover => ({
  surge: surgesOf([beside('web', phase)], PROJECT)[0]!,
  open: [8080],
  answers,
  ordinaryAnswers: true,
  wanted: true,
});
const containers = (...all: Partial<Container>[]) => ({containers: all.map((one) => listed('web', one))});
const image = (volumes: string[]) => ({images: new Map([['web', {id: 'sha256:1', volumes}]])});

describe('a service is', () => {
  test.each([
    ['untouched', 'nothing of it has changed', {}],
    ['untouched', 'nothing of it has changed', {images: new Map([['web', null]])}],
    ['untouched', 'none of its profiles is asked for', {hashes: new Map()}],
    ['untouched', 'it is to have no container', {service: web({scale: 0}), containers: []}],
    ['start', 'it has no container', {containers: [listed('api'), beside('web', 'starting')]}],
    ['start', 'its container is exited', {...CHANGED, ...containers({state: 'exited'})}],
    ['start', 'it has too few containers', {service: web({scale: 2})}],
    ['remove', 'it is to have no container', {service: web({scale: 0})}],
    ['remove', 'it has more containers than it is to have', containers({}, {id: 'second'})],
    [
      'resume',
      'a start was cut off, and its surge container answers until it is done',
      {...CHANGED, leftovers: [leftover('serving')]},
    ],
  ] as [string, string, Partial<Facts>][])('%s: %s', (action, why, given) => {
    expect(of(facts(given))).toEqual({name: 'web', action, why});
  });

  test.each([
    [CHANGE, CHANGED],
    ['its image has changed', {images: new Map([['web', {id: 'sha256:2', volumes: []}]])}],
    ['that is asked for with --force-recreate', {options: {...OPTIONS, forceRecreate: true}}],
    [CHANGE, {...CHANGED, leftovers: [leftover('starting')]}],
  ] as [string, Partial<Facts>][])('replaced without downtime, by a surge container: %s', (why, given) => {
    expect(of(facts(given))).toEqual({
      ...{name: 'web', action: 'surge', why, slot: 60, ip: '127.0.11.2', open: [8080]},
      expected: {ports: [8080], named: true},
    });
  });

  test.each([
    ['it may write to ./data', {service: web({...ROUTED, volumes: [{type: 'bind', source: '/repo/app/data'}]})}],
    ['it keeps data in /data', image(['/data'])],
    ['nothing listens at its own address by TCP', {listeners: [{ip: '127.0.11.3', port: 80}]}],
    [
      'all addresses of the repository are taken',
      {services: Object.fromEntries([...Array(61).keys()].map((slot) => [slot ? `s${slot}` : 'web', {slot}]))},
    ],
  ] as [string, Partial<Facts>][])('replaced in place, which is announced: %s', (downtime, given) => {
    expect(of(facts({...CHANGED, ...given}))).toMatchObject({action: 'in-place', why: CHANGE, downtime, served: true});
  });

  test.each([
    ['Traefik sends no requests to it', {told: {ids: new Set(), asks: true}}],
    ['Traefik sends no requests to it', {service: web(UNROUTED)}],
    ['Traefik does not ask for routes now', {told: null}],
    ['Traefik does not ask for routes now', {told: {ids: new Set(['web-id']), asks: false}}],
    ['it does not have exactly one container', {service: web({scale: 2}), ...containers({}, {id: 'second'})}],
  ] as [string, Partial<Facts>][])('replaced in place, of which nobody outside hears: %s', (downtime, given) => {
    const plan = of(facts({...CHANGED, ...given}));
    expect(plan).toMatchObject({action: 'in-place', downtime, served: false});
  });
});

test('two get two addresses; when there is one, the second is replaced in place', () => {
  const both = {hashes: new Map(NAMES.map((name) => [name, 'new']))};
  expect(planServices(facts(both), NAMES)).toMatchObject([{slot: 60}, {slot: 59}]);
  const crowded = Object.fromEntries([...Array(58).keys()].map((slot) => [`s${slot}`, {slot: slot + 2}]));
  const given = facts({...both, services: {web: {slot: 0}, api: {slot: 1}, ...crowded}});
  expect(planServices(given, NAMES)).toMatchObject([{slot: 60}, {action: 'in-place'}]);
});

test('what could not be drained answers until this start is done', () => {
  const kept = [{surge: leftover('serving').surge, expected: {ports: [], named: false}}];
  expect(planServices(facts(CHANGED), ['web'], kept)).toMatchObject([{action: 'resume'}]);
});

test('a start looks at services that have one container and get requests', () => {
  expect(servedServices(facts())).toEqual(['web', 'api']);
  expect(servedServices(facts({options: {...OPTIONS, services: ['api']}}))).toEqual(['api']);
  expect(servedServices(facts({service: web(UNROUTED)}))).toEqual(['api']);
  expect(servedServices(facts({told: null}))).toEqual([]);
});

describe('a dry run tells', () => {
  const told = (given: Facts, daemonRuns = true) =>
    plannedServices(given, 'blog', daemonRuns).map(({name, action, why, downtime, unknown}) =>
      [name, action, why, downtime, unknown].filter((text) => text !== null),
    );

  test('of all services A to Z, of what the compose file has lost, and of what is left of earlier starts', () => {
    const old = listed('old', {labels: {'com.docker.compose.service': 'old'}});
    const hostile = listed('-\u001b[31m', {id: 'hostile'});
    const given = facts({
      containers: [listed('web'), listed('api'), old, hostile],
      leftovers: [leftover('starting')],
    });
    expect(told(given)).toEqual([
      ['api', 'untouched', 'nothing of it has changed'],
      ['web', 'untouched', 'nothing of it has changed'],
      ['old', 'untouched', 'the compose file no longer has it, and only --remove-orphans removes it'],
      ['web', 'remove', 'an earlier start has left a surge container of it'],
    ]);
    expect(plannedServices(given, 'blog', true)[0]).toMatchObject({directory: 'blog', downtime: null, unknown: null});
  });

  test('what an image that is not there yet may change', () => {
    const given = facts({...CHANGED, images: new Map(NAMES.map((name) => [name, null]))});
    const later = facts({service: web({...ROUTED, build: {context: '/repo/app'}, pull_policy: 'build'})});
    expect(told({...given, hashes: new Map([['web', 'new']])})).toEqual([
      ['api', 'untouched', 'none of its profiles is asked for'],
      ['web', 'surge', CHANGE, 'its image is fetched first, and it is replaced in place when that wants a volume'],
    ]);
    expect(told(later)[1]).toEqual([
      ...['web', 'untouched', 'nothing of it has changed'],
      'its image is built first, and it is replaced when that is another one',
    ]);
  });

  test('downtime with its reason, and a start that was cut off as one that has none', () => {
    expect(told(facts({...CHANGED, told: null}))[1]).toEqual([
      ...['web', 'in-place', CHANGE, 'Traefik does not ask for routes now'],
    ]);
    expect(told(facts({leftovers: [leftover('serving')]}))[1]?.[1]).toBe('surge');
  });

  test('that nothing can be said of containers while the daemon does not run', () => {
    expect(told(facts({containers: [], told: null}), false)).toEqual([
      ['api', 'start', 'the Docker daemon does not run'],
      ['web', 'start', 'the Docker daemon does not run'],
    ]);
  });
});
