import {describe, expect, test} from '@jest/globals';
import {explained, hints, shop, WITH_IPV6} from './scene.js';

const HOST = 'shop.example.com';
const on = (entryPoints: string) => shop({'traefik.http.routers.shop.entrypoints': entryPoints});

describe('a server with IPv6', () => {
  test('is reachable at its address, however that is written', () => {
    const {verdict, link} = explained(HOST, {traefikYml: WITH_IPV6, other: {bound: bound('2001:db8::50')}});
    expect(verdict).toBe('reachable');
    expect(link('entrypoint').seen).toContain('[2001:DB8:0::50]:443');
  });

  test('whose address is set wrong is reached by nobody there', () => {
    const other = {bound: bound('2001:db8::50'), ownIpv6: ['2001:db8::51', 'fd00::1']};
    expect(explained(HOST, {traefikYml: WITH_IPV6, other}).first).toEqual({
      link: 'entrypoint',
      state: 'broken',
      seen: 'Traefik listens at 2001:DB8:0::50, which is no address of this server; its own are 2001:db8::51, fd00::1.',
      hints: ['rdc context set-infra <machine> --public-ipv6 2001:db8::51', hints.push],
    });
    const without = explained(HOST, {traefikYml: WITH_IPV6, other: {...other, ownIpv6: []}}).first;
    expect(without?.seen).toContain('which is no address of this server; it has none of IPv6.');
    expect(without?.hints).toEqual(['rdc context set-infra <machine> --public-ipv6 ""', hints.push]);
  });
});

describe('the entrypoints on which a host is taken', () => {
  const takenOn = (labels: Record<string, string>, subject = HOST) =>
    explained(subject, {traefikYml: WITH_IPV6, labels, other: {bound: bound('2001:db8::50')}}).entryPoints;

  test('are those of all routers that may take it', () => {
    expect(takenOn(on('websecure'))).toEqual(['websecure']);
    expect(takenOn(on('websecure,websecure-v6'))).toEqual(['websecure', 'websecure-v6']);
    const paths = {
      'traefik.http.routers.paths.rule': `Host(\`${HOST}\`) && PathPrefix(\`/x\`)`,
      'traefik.http.routers.paths.entrypoints': 'websecure-v6',
    };
    expect(takenOn({...on('websecure'), ...paths})).toEqual(['websecure', 'websecure-v6']);
    expect(takenOn({}, 'web-2816.example.com')).toEqual(['web', 'web-v6']);
  });

  test('are none where no router takes it, and where a port is asked about', () => {
    expect(takenOn(on('websecure'), 'other.example.com')).toEqual([]);
    expect(takenOn(on('websecure'), 'tcp-5432')).toEqual([]);
  });
});

/** Everything that Traefik and the app listen on, as the kernel tells it. */
function bound(ipv6: string) {
  const at = (ip: string, port: number) => ({protocol: 'tcp' as const, ip, port});
  const web = ['10.0.2.15', ipv6].flatMap((ip) => [at(ip, 80), at(ip, 443)]);
  return [...web, at('127.0.11.2', 8080), at('10.0.2.15', 5432)];
}
