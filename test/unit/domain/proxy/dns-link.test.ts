import {describe, expect, test} from '@jest/globals';
import {dnsLink, type Records} from '../../../../src/domain/proxy/dns-link.js';

const V4 = '203.0.113.50';
const V6 = '2001:db8::50';
const both = {publicIpv4: V4, publicIpv6: V6};
const records = (...addresses: string[]): Records => ({addresses});
const link = (a: Records, aaaa: Records, infra: {publicIpv4?: string; publicIpv6?: string} | undefined = both) =>
  dnsLink('shop.example.com', {a, aaaa}, infra as never);

describe('dnsLink', () => {
  test('is good when all records lead to the machine, however they are spelt', () => {
    expect(link(records(V4), records())).toEqual({link: 'dns', state: 'ok', seen: `A ${V4}.`, hints: []});
    expect(link(records(V4), records('2001:0db8:0:0::50')).state).toBe('ok');
    expect(link(records(), records(V6)).state).toBe('ok');
  });

  test('without any record it says which to create', () => {
    expect(link(records(), records())).toEqual({
      link: 'dns',
      state: 'broken',
      seen: 'shop.example.com has no DNS record.',
      hints: [`Create the record shop.example.com A ${V4}`, `Create the record shop.example.com AAAA ${V6}`],
    });
    expect(link(records(), records(), {}).hints).toEqual([
      'Create the record shop.example.com A <address of the machine>',
    ]);
  });

  test('that leads elsewhere, even in part, is broken', () => {
    expect(link(records('198.51.100.1'), records())).toMatchObject({
      state: 'broken',
      seen: `A 198.51.100.1: DNS points to 198.51.100.1, this machine is ${V4}.`,
      hints: [`Change the record to shop.example.com A ${V4}`, expect.stringContaining('proxy')],
    });
    expect(link(records(V4, '198.51.100.1'), records()).state).toBe('broken');
    expect(link(records(V4), records('2001:db8::1')).hints[0]).toBe(`Change the record to shop.example.com AAAA ${V6}`);
  });

  test('with an IPv6 record for a machine without --public-ipv6 says both ways out', () => {
    expect(link(records(V4), records(V6), {publicIpv4: V4})).toMatchObject({
      state: 'broken',
      hints: [
        `rdc context set-infra <machine> --public-ipv6 ${V6}`,
        'rdc context push-infra <machine>',
        `or remove the record shop.example.com AAAA ${V6}`,
      ],
    });
  });

  test('cannot be told when DNS does not answer or the address of the machine is not set', () => {
    const failed: Records = {error: 'ETIMEOUT'};
    expect(link(failed, failed)).toMatchObject({state: 'unknown', seen: expect.stringContaining(': ETIMEOUT.')});
    expect(link(records(V4), failed).state).toBe('unknown');
    expect(link(records('198.51.100.1'), failed).state).toBe('broken');
    expect(link(records(V4), records(), {})).toMatchObject({
      state: 'unknown',
      hints: ['rdc context set-infra <machine> --public-ipv4 <address>'],
    });
    expect(link(records(V4), records(), {publicIpv6: V6}).state).toBe('unknown');
    expect(dnsLink('a.example.com', {a: records(V4), aaaa: records()}, undefined).state).toBe('unknown');
  });
});
