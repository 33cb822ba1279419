import {describe, expect, test} from '@jest/globals';
import {explained, hints} from './scene.js';

const tcp = (entryPoint: string) => ({
  'traefik.enable': 'true',
  'traefik.tcp.routers.db.entrypoints': entryPoint,
  'traefik.tcp.routers.db.rule': 'HostSNI(`*`)',
  'traefik.tcp.services.db.loadbalancer.server.port': '5432',
});
const udp = {
  'traefik.enable': 'true',
  'traefik.udp.routers.dns.entrypoints': 'udp-53',
  'traefik.udp.services.dns.loadbalancer.server.port': '53',
};

describe('an entrypoint', () => {
  test('is reachable over TCP and UDP, without DNS and certificate', () => {
    const {verdict, states} = explained('tcp-5432', {labels: tcp('tcp-5432'), listens: {tcp: [5432]}});
    expect(verdict).toBe('reachable');
    expect(states).toEqual(['entrypoint: ok', 'router: ok', 'service: ok', 'listener: ok', 'container: ok']);
    expect(explained('udp-53', {labels: udp, listens: {udp: [53]}}).verdict).toBe('reachable');
  });

  test('that is not registered has to be', () => {
    const {first, link} = explained('tcp-25', {labels: tcp('tcp-25')});
    expect(first).toEqual({
      link: 'entrypoint',
      state: 'broken',
      seen: 'There is no entrypoint tcp-25: TCP port 25 is not registered with set-infra and push-infra.',
      hints: [],
      opens: [{protocol: 'tcp', port: 25}],
    });
    expect(link('router').seen).toContain('names the unknown entrypoint tcp-25');
    expect(link('router').opens).toEqual([{protocol: 'tcp', port: 25}]);
    expect(link('container').state).toBe('ok');
  });

  test('of web sites is explained by a host', () => {
    expect(explained('tcp-443').first?.hints).toEqual(['rdc proxy explain <host> --machine <machine>']);
  });

  test('without a router tells which labels it takes', () => {
    const {first} = explained('tcp-5432');
    expect(first?.link).toBe('router');
    expect(first?.hints.at(-1)).toContain('traefik.tcp.routers.<router>.entrypoints=tcp-5432');
  });

  test('whose container is stopped', () => {
    const scene = {labels: tcp('tcp-5432'), state: 'exited', status: 'Exited (1) 2 seconds ago'};
    expect(explained('tcp-5432', scene).first?.hints).toEqual([hints.up, hints.logs]);
  });

  test('whose app listens on UDP does not serve TCP, nor the other way round', () => {
    expect(explained('tcp-5432', {labels: tcp('tcp-5432'), listens: {udp: [5432]}}).first?.link).toBe('listener');
    expect(explained('udp-53', {labels: udp, listens: {tcp: [53]}}).first?.link).toBe('listener');
  });

  test('of an app that does not listen is no web site: nobody sees 502', () => {
    const seen = (subject: string, labels: Record<string, string>) =>
      explained(subject, {labels, listens: {}}).link('listener').seen;
    expect(seen('tcp-5432', tcp('tcp-5432'))).toBe(
      'Nobody listens at 127.0.11.2:5432/tcp, so connections are closed at once.',
    );
    expect(seen('udp-53', udp)).toBe('Nobody listens at 127.0.11.2:53/udp, so nobody answers.');
  });
});
