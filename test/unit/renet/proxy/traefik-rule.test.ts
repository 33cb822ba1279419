import {describe, expect, test} from '@jest/globals';
import {hostsIn, matchRule} from '../../../../src/renet/proxy/traefik-rule.js';

describe('matchRule', () => {
  test.each([
    ['Host(`shop.example.com`)', 'yes'],
    ['Host("shop.example.com")', 'yes'],
    ['Host(`SHOP.example.com`)', 'yes'],
    ['Host(`a.example.com`, `shop.example.com`)', 'yes'],
    ['Host(`a.example.com`) || Host(`shop.example.com`)', 'yes'],
    ['(Host(`a.example.com`) || Host(`shop.example.com`)) && !Host(`b.example.com`)', 'yes'],
    ['HostSNI(`*`)', 'yes'],
    ['HostSNI(`shop.example.com`)', 'yes'],
    ['Host(`a.example.com`)', 'no'],
    ['!Host(`shop.example.com`)', 'no'],
    ['Host(`a.example.com`) && PathPrefix(`/x`)', 'no'],
    ['Host(`*`)', 'no'],
    ['Host(`shop.example.com`) && PathPrefix(`/x`)', 'unknown'],
    ['Host(`shop.example.com`) || PathPrefix(`/x`)', 'yes'],
    ['HostRegexp(`.+\\.example\\.com`)', 'unknown'],
    ['PathPrefix(`/Host(`)', 'unknown'],
    ['Host(`shop.example.com`', 'unknown'],
    ['Host(`shop.example.com`) &&', 'unknown'],
    ['Host(shop.example.com)', 'unknown'],
    ['', 'unknown'],
    [`${'('.repeat(100_000)}Host(\`shop.example.com\`)`, 'unknown'],
    [`Host(${'`a`  '.repeat(10_000)}!`, 'unknown'],
  ])('%.40s: %s', (rule, expected) => {
    expect(matchRule(rule, 'shop.example.com')).toBe(expected);
  });
});

test('hostsIn gives the names a rule calls, not those it excludes', () => {
  expect(hostsIn('(Host(`A.example.com`, `b.example.com`) && !Host(`c.example.com`)) || HostSNI(`*`)')).toEqual([
    'a.example.com',
    'b.example.com',
  ]);
  expect(hostsIn('HostRegexp(`.+`)')).toEqual([]);
});
