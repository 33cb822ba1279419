import {describe, expect, test} from '@jest/globals';
import {infraRemarks, maskedInfra, mergeInfra, type InfraFlags} from '../../../../src/domain/proxy/infra.js';
import {messageOf} from '../../../../src/shared/errors.js';

const ACME_FORM = 'an https URL like https://acme-staging-v02.api.letsencrypt.org/directory';

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
    [{publicIpv4: '203.0.113.500'}, '"203.0.113.500" of --public-ipv4 is not a public IPv4 address like 203.0.113.50.'],
    [{publicIpv4: '2001:db8::1'}, '"2001:db8::1" of --public-ipv4 is not a public IPv4 address like 203.0.113.50.'],
    [{publicIpv4: '127.0.0.1'}, '"127.0.0.1" of --public-ipv4 is not a public IPv4 address like 203.0.113.50.'],
    [{publicIpv6: '::'}, '"::" of --public-ipv6 is not a public IPv6 address like 2001:db8::1.'],
    [
      {publicIpv6: '::ffff:1.2.3.4'},
      '"::ffff:1.2.3.4" of --public-ipv6 is not a public IPv6 address like 2001:db8::1.',
    ],
    [{publicIpv6: 'fe80::1%eth0'}, '"fe80::1%eth0" of --public-ipv6 is not a public IPv6 address like 2001:db8::1.'],
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
    [{udpPorts: '10010'}, '--udp-ports names port 10010, which belongs to the dynamic range, 10000-10010.'],
    [{tcpPorts: '20-10'}, '--tcp-ports has the range 20-10, which ends before it begins.'],
    [{tcpPorts: '10-20-30'}, '--tcp-ports has "10-20-30", which is not a port.'],
    [{tcpPorts: '10050-'}, '--tcp-ports has "10050-", which is not a port.'],
    [{tcpPorts: '-10050'}, '--tcp-ports has "-10050", which is not a port.'],
    [{tcpPorts: '25,24-30'}, '--tcp-ports names port 25 twice.'],
    [{tcpPorts: '440-450'}, '--tcp-ports names port 443, which belongs to the entrypoint websecure.'],
    [{udpPorts: '9990-10020'}, '--udp-ports names port 10000, which belongs to the dynamic range, 10000-10010.'],
    [{udpPorts: '20000-30000'}, '--udp-ports names more than 512 ports.'],
    [{tcpPorts: '22'}, "--tcp-ports names port 22, which belongs to the server's sshd."],
    [{acmeServer: 'http://a.example/dir'}, `"http://a.example/dir" of --acme-server is not ${ACME_FORM}.`],
    [{acmeServer: 'https://me:pw@a.example/'}, `"https://me:pw@a.example/" of --acme-server is not ${ACME_FORM}.`],
    [{acmeServer: 'https://a.example/"\nx: y'}, `"https://a.example/\\"\\nx: y" of --acme-server is not ${ACME_FORM}.`],
  ])('refuses %j, naming the flag', (flags, message) => {
    let said = 'accepted';
    try {
      mergeInfra(undefined, flags, 22);
    } catch (error) {
      said = messageOf(error);
    }
    expect(said).toBe(message);
  });

  test('a range is all of its ports, in the order typed', () => {
    expect(mergeInfra(undefined, {tcpPorts: '10050-10053, 25,5432'}).tcpPorts).toEqual([
      10050, 10051, 10052, 10053, 25, 5432,
    ]);
  });

  test("port 22 is free when the server's sshd is elsewhere, and for UDP", () => {
    expect(mergeInfra(undefined, {tcpPorts: '22'}, 2222).tcpPorts).toEqual([22]);
    expect(mergeInfra(undefined, {udpPorts: '22'}, 22).udpPorts).toEqual([22]);
  });

  test('an ACME server and its CA are stored and removed', () => {
    const stored = mergeInfra(undefined, {acmeServer: ' https://127.0.0.1:14000/dir ', acmeCa: 'pem\n'});
    expect(stored).toMatchObject({acmeServer: 'https://127.0.0.1:14000/dir', acmeCa: 'pem\n'});
    const removed = mergeInfra(stored, {acmeServer: '', acmeCa: ''});
    expect([removed.acmeServer, removed.acmeCa]).toEqual([undefined, undefined]);
  });

  test('port 443 may be used for UDP', () => {
    expect(mergeInfra(undefined, {udpPorts: '443'}).udpPorts).toEqual([443]);
  });
});

test('maskedInfra hides the token and nothing else', () => {
  const infra = mergeInfra(undefined, {baseDomain: 'example.com', cfDnsToken: 'secret-token'});
  expect(maskedInfra(infra)).toEqual({...infra, cfDnsToken: '***'});
});

test.each<[InfraFlags, string[]]>([
  [{tcpPorts: '22'}, ['port 22']],
  [{acmeCa: 'pem'}, ['--acme-server']],
  [{acmeServer: 'https://a.example/dir', certEmail: 'a@example.com'}, ['--cf-dns-token-stdin']],
  [{acmeServer: 'https://a.example/dir', acmeCa: 'pem', certEmail: 'a@example.com', cfDnsToken: 'token'}, []],
])('infraRemarks of %j', (flags, said) => {
  expect(infraRemarks(mergeInfra(undefined, flags))).toEqual(said.map((text) => expect.stringContaining(text)));
});
