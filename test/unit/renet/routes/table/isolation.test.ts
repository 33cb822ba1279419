import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Container} from '../../../../../src/renet/routes/table/container.js';
import {nasty} from '../../../../fuzz/hostile.js';
import {container, own, table} from '../scene.js';

const CASES = 300;
const SEED = 20261126;
const NETWORKS = [2816, 2880, 2944, 3008];

/** Labels that are refused, whatever stands beside them; a container with them has failed. */
const bad = fc.oneof(
  nasty().map((text) => ({[`traefik.http.routers.x[.${text}`]: '1'})),
  fc.constantFrom('x', '1e9', '', 'NaN').map((text) => ({'traefik.http.routers.s0.priority': text})),
  fc.constant({'traefik.http.routers.__proto__.polluted.x': '1'}),
  fc.constant({[`traefik.http.middlewares.m.plugin.x${'.a'.repeat(3000)}`]: '1'}),
);
const good = fc.record({
  rule: fc.constantFrom('Host(`a.example.org`)', 'Host(`b.example.org`)', 'HOST(`a.example.org`)', 'Path(`/`)'),
  entryPoint: fc.constantFrom('web', 'websecure', 'web,tcp-99', 'nowhere'),
  auto: fc.boolean(),
});

interface Made {
  readonly container: Container;
  readonly fails: boolean;
}
const made: fc.Arbitrary<Made> = fc
  .tuple(fc.constantFrom(...NETWORKS), fc.nat(5), good, fc.option(bad, {freq: 3}))
  .map(([networkId, slot, {rule, entryPoint, auto}, wrong]) => {
    const labels = auto && wrong === null ? {} : {...own(`s${slot}`, rule, entryPoint), ...wrong};
    const one = container(`s${slot}`, labels, {networkId, slot, exposed: [8080]});
    return {container: one, fails: wrong !== null};
  });
const all = fc.uniqueArray(made, {selector: ({container: {id}}) => id, maxLength: 16});
const routed = (containers: readonly Container[]) => {
  const {document, routes, conflicts} = table([...containers]);
  return {document, routes, conflicts};
};

describe('whatever fails', () => {
  test('containers with bad labels change nothing for the others, whichever daemons they are on', () => {
    const property = fc.property(all, (many) => {
      const survivors = many.filter(({fails}) => !fails);
      expect(routed(many.map((one) => one.container))).toEqual(routed(survivors.map((one) => one.container)));
    });
    fc.assert(property, {numRuns: CASES, seed: SEED});
  });

  test('what a daemon brings, or that it is lost, changes no route of an older one', () => {
    const property = fc.property(all, fc.constantFrom(...NETWORKS), (many, last) => {
      const containers = many.map((one) => one.container);
      const older = containers.filter(({networkId}) => networkId <= last);
      const kept = table(containers).routes.filter(({networkId}) => networkId <= last);
      expect(kept).toEqual(table(older).routes);
    });
    fc.assert(property, {numRuns: CASES, seed: SEED});
  });

  test('a daemon that claims nothing of others may come and go without changing them', () => {
    const property = fc.property(all, fc.subarray(NETWORKS), (many, lost) => {
      const apart = many.map(({container: one}) => {
        const labels = JSON.parse(JSON.stringify(one.labels).replace(/[ab]\.example|Path/g, `$&${one.networkId}`));
        return {...one, labels: labels as Record<string, string>};
      });
      const isLeft = ({networkId}: {networkId: number}) => !lost.includes(networkId);
      expect(table(apart).routes.filter(isLeft)).toEqual(table(apart.filter(isLeft)).routes);
    });
    fc.assert(property, {numRuns: CASES, seed: SEED});
  });

  test('labels that break the reader itself are one warning', () => {
    const broken = container('bad', {}, {slot: 1});
    const labels = new Proxy({}, {ownKeys: () => [].at(0) as never});
    const {routes, problems} = table([container('web', own('app', 'Path(`/`)')), {...broken, labels}]);
    expect(routes.map(({name}) => name)).toEqual(['app-2816']);
    expect(problems).toMatchObject([{service: 'bad', label: null, cause: {kind: 'labels-unreadable'}}]);
  });
});

test('problems name the containers and the label', () => {
  const {problems} = table([
    container('web', own('app', 'Path(`/`)')),
    container('late', own('app', 'Path(`/`)', 'web,tcp-99'), {networkId: 2880}),
    container('bad', own('b', 'Path(`/b`)', 'web', {'traefik.http.routers.b.priority': 'x'}), {slot: 1}),
  ]);
  expect(problems.map(({networkId, service, containers, label}) => [networkId, service, containers, label])).toEqual([
    [2816, 'bad', ['2816-bad'], 'traefik.http.routers.b.priority'],
    [2880, 'late', ['2880-late'], 'traefik.http.routers.app.rule'],
    [2880, 'late', ['2880-late'], 'traefik.http.routers.app.entrypoints'],
  ]);
});
