import {describe, expect, test} from '@jest/globals';
import {hostsIn, matchRule} from '../../../src/shared/traefik-rule.js';

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

test.each([
  [
    '(Host(`A.example.com`, `b.example.com`) && !Host(`c.example.com`)) || HostSNI(`*`)',
    ['a.example.com', 'b.example.com'],
  ],
  ['Host(`a.example.com`) && PathPrefix(`/x`) || Host("b.example.com.")', ['a.example.com', 'b.example.com']],
  ['HostRegexp(`.+`)', []],
  ['!(Host(`a.example.com`) || Host(`b.example.com`))', []],
  ['Host(`a.example.com`) && !Host(`a.example.com`)', []],
  ['Host(``, `a.example.com`)', ['a.example.com']],
  ['Host(`a.example.com`', []],
  ['Path(`Host(a.example.com)`)', []],
  ['', []],
])('hostsIn of %s', (rule, expected) => {
  expect(hostsIn(rule)).toEqual(expected);
});

test('hostsIn gives no host that the rule cannot take', () => {
  const many = Array.from({length: 450}, (_, index) => `Host(\`h${index}.example.com\`)`).join(' || ');
  expect(hostsIn(many)).toHaveLength(450);
  expect(hostsIn(many).every((host) => matchRule(many, host) === 'yes')).toBe(true);
});
