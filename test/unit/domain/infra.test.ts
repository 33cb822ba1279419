import {describe, expect, test} from '@jest/globals';
import {maskedInfra, mergeInfra, type InfraFlags} from '../../../src/domain/infra.js';
import {messageOf} from '../../../src/shared/errors.js';

describe('mergeInfra', () => {
  test('starts from the defaults and keeps what no flag names', () => {
    const first = mergeInfra(undefined, {baseDomain: 'Example.COM.', tcpPorts: '25, 143'});
    expect(first).toEqual({
      baseDomain: 'example.com',
      tcpPorts: [25, 143],
      udpPorts: [],
      autoRoutes: true,
      defaultPorts: true,
    });
    expect(mergeInfra(first, {publicIpv6: '2001:db8::1', autoRoutes: false})).toEqual({
      ...first,
      publicIpv6: '2001:db8::1',
      autoRoutes: false,
    });
  });

  test('an empty text takes a value away', () => {
    const stored = mergeInfra(undefined, {baseDomain: 'example.com', udpPorts: '5353', certEmail: 'a@example.com'});
    const merged = mergeInfra(stored, {baseDomain: '', udpPorts: ''});
    expect(merged.baseDomain).toBeUndefined();
    expect(merged.udpPorts).toEqual([]);
    expect(merged.certEmail).toBe('a@example.com');
  });

  test('no flag at all is a mistake', () => {
    expect(() => mergeInfra(undefined, {})).toThrow('Nothing to set.');
  });

  test.each<[InfraFlags, string]>([
    [{publicIpv4: '203.0.113.500'}, '"203.0.113.500" of --public-ipv4 is not an IPv4 address like 203.0.113.50.'],
    [{publicIpv4: '2001:db8::1'}, '"2001:db8::1" of --public-ipv4 is not an IPv4 address like 203.0.113.50.'],
    [{publicIpv6: 'fe80::1%eth0'}, '"fe80::1%eth0" of --public-ipv6 is not an IPv6 address like 2001:db8::1.'],
    [{baseDomain: 'localhost'}, '"localhost" of --base-domain is not a domain like example.com.'],
    [{baseDomain: 'a`) || Host(`b.com'}, '"a`) || host(`b.com" of --base-domain is not a domain like example.com.'],
    [{certEmail: 'admin'}, '"admin" of --cert-email is not an e-mail address like admin@example.com.'],
    [{cfDnsToken: 'two words'}, 'The value of --cf-dns-token is not the token as Cloudflare shows it.'],
    [{traefikImage: 'traefik v3'}, '"traefik v3" of --traefik-image is not an image like traefik:v3.6.'],
    [{tcpPorts: '25,x'}, '--tcp-ports has "x", which is not a port.'],
    [{tcpPorts: '25,,26'}, '--tcp-ports has "", which is not a port.'],
    [{udpPorts: '0'}, '--udp-ports has "0", which is not a port.'],
    [{tcpPorts: '65536'}, '--tcp-ports has "65536", which is not a port.'],
    [{tcpPorts: '25,25'}, '--tcp-ports names port 25 twice.'],
    [{tcpPorts: '443'}, '--tcp-ports names port 443, which belongs to the entrypoint websecure.'],
    [{tcpPorts: '7111'}, '--tcp-ports names port 7111, which belongs to the route server.'],
    [{udpPorts: '10010'}, '--udp-ports names port 10010, which belongs to the dynamic range.'],
  ])('refuses %j, naming the flag', (flags, message) => {
    let said = 'accepted';
    try {
      mergeInfra(undefined, flags);
    } catch (error) {
      said = messageOf(error);
    }
    expect(said).toBe(message);
  });

  test('port 443 may be used for UDP', () => {
    expect(mergeInfra(undefined, {udpPorts: '443'}).udpPorts).toEqual([443]);
  });
});

test('maskedInfra hides the token and nothing else', () => {
  const infra = mergeInfra(undefined, {baseDomain: 'example.com', cfDnsToken: 'secret-token'});
  expect(maskedInfra(infra)).toEqual({...infra, cfDnsToken: '***'});
});
