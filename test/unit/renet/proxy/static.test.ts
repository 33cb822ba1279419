import {describe, expect, test} from '@jest/globals';
import {mergeInfra} from '../../../../src/domain/proxy/infra.js';
import {renderProxy} from '../../../../src/domain/proxy/render.js';
import {localise, occupied, wantedPorts} from '../../../../src/renet/proxy/static.js';

const rendered = (flags: Parameters<typeof mergeInfra>[1]) =>
  renderProxy(mergeInfra(undefined, flags))[2]?.content ?? '';
const listensOn = (text: string) =>
  wantedPorts(text).map(({entryPoint, address, port}) => [entryPoint, `${address}:${port}`]);

describe('localise', () => {
  const text = rendered({baseDomain: 'example.com', publicIpv6: '2001:db8::1'});
  const local = localise(text, ['192.0.2.1', '10.0.0.1']);

  test('no entrypoint is left that would take a port from the services', () => {
    expect(local).not.toContain('0.0.0.0');
  });

  test('there is one for each address; only the web is on the local one, too', () => {
    const found = listensOn(local);
    expect(found.filter(([name]) => name?.startsWith('web'))).toEqual([
      ['web', '192.0.2.1:80'],
      ['web--2', '10.0.0.1:80'],
      ['web--3', '127.0.0.1:80'],
      ['websecure', '192.0.2.1:443'],
      ['websecure--2', '10.0.0.1:443'],
      ['websecure--3', '127.0.0.1:443'],
      ['web-v6', '2001:db8::1:80'],
      ['websecure-v6', '2001:db8::1:443'],
    ]);
    expect(found.filter(([name]) => name?.startsWith('tcp-5432'))).toEqual([
      ['tcp-5432', '192.0.2.1:5432'],
      ['tcp-5432--2', '10.0.0.1:5432'],
    ]);
    expect(found.filter(([name]) => name === 'ping')).toEqual([['ping', '127.0.0.1:7112']]);
  });

  test('says the same each time, and keeps everything else', () => {
    expect(localise(text, ['192.0.2.1', '10.0.0.1'])).toBe(local);
    expect(local).toMatch(/^# Written by .*\nglobal:\n/);
    expect(local).toContain('endpoint: http://127.0.0.1:7111/traefik');
  });

  test('a server without any address keeps the wildcard', () => {
    expect(localise(text, [])).toBe(text);
  });
});

describe('occupied', () => {
  const wanted = wantedPorts(localise(rendered({baseDomain: 'example.com', publicIpv6: '2001:db8::1'}), ['192.0.2.1']));
  const taken = (address: string, port: number, program: string | null = 'nginx', protocol: 'tcp' | 'udp' = 'tcp') =>
    occupied(wanted, [{protocol, address, port, program}]).map((found) => [found.entryPoint, found.program]);

  test('a program on the same address or on all of them is in the way', () => {
    expect(taken('192.0.2.1', 80)).toEqual([['web', 'nginx']]);
    expect(taken('0.0.0.0', 443)).toEqual([
      ['websecure', 'nginx'],
      ['websecure--2', 'nginx'],
    ]);
    expect(taken('*', 80).map(([name]) => name)).toEqual(['web', 'web--2', 'web-v6']);
    expect(taken('::', 80)).toEqual([['web-v6', 'nginx']]);
    expect(taken('0.0.0.0', 5432, null)).toEqual([['tcp-5432', 'an unknown program']]);
  });

  test('one on the same IPv6 address is, however that was typed', () => {
    const typed = wantedPorts(localise(rendered({publicIpv6: '2001:0DB8:0::1'}), ['192.0.2.1']));
    const found = occupied(typed, [{protocol: 'tcp', address: '2001:db8::1', port: 443, program: 'nginx'}]);
    expect(found.map(({entryPoint}) => entryPoint)).toEqual(['websecure-v6']);
  });

  test('a service of a repository, a local resolver and Traefik itself are not', () => {
    expect(taken('127.0.11.2', 5432)).toEqual([]);
    expect(taken('127.0.0.53', 53, 'systemd-resolve', 'udp')).toEqual([]);
    expect(taken('192.0.2.1', 80, 'traefik')).toEqual([]);
    expect(taken('192.0.2.1', 5432, 'dns', 'udp')).toEqual([]);
  });
});
