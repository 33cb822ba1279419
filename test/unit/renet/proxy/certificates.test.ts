import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {covers, parseAcme} from '../../../../src/renet/proxy/certificates.js';

const text = readFileSync('test/fixtures/traefik-3/acme.json', 'utf8');
const [first] = parseAcme(text, new Date(0));
const end = new Date(first?.notAfter ?? '');
const daysBefore = (days: number): Date => new Date(end.getTime() - days * 86_400_000);

describe('parseAcme', () => {
  test('tells of each certificate what it is for, until when, and by whom', () => {
    expect(parseAcme(text, daysBefore(60))).toEqual([
      {
        domains: ['example.com', '*.example.com'],
        notAfter: expect.any(String),
        daysLeft: 60,
        issuer: "Let's Encrypt R11",
        state: 'valid',
      },
      {
        domains: ['shop.example.com'],
        notAfter: expect.any(String),
        daysLeft: 59,
        issuer: "Let's Encrypt R11",
        state: 'valid',
      },
    ]);
  });

  test('says which should have been renewed, and which are over', () => {
    expect(parseAcme(text, daysBefore(3))[0]).toMatchObject({daysLeft: 3, state: 'expiring'});
    expect(parseAcme(text, daysBefore(-3))[0]).toMatchObject({daysLeft: -3, state: 'expired'});
  });

  test('never has a private key in it', () => {
    const key = Buffer.from('planted private key\n').toString('base64');
    expect(text).toContain(key);
    expect(JSON.stringify(parseAcme(text, end))).not.toContain(key);
  });

  test('tells of a damaged one as such, and of the others all the same', () => {
    const damaged = JSON.parse(text);
    damaged.letsencrypt.Certificates[0].certificate = 'bm90IGE=';
    const states = parseAcme(JSON.stringify(damaged), daysBefore(60)).map(({domains, state}) => [domains[0], state]);
    expect(states).toEqual([
      ['example.com', 'valid'],
      ['shop.example.com', 'unreadable'],
    ]);
  });

  test.each(['', '{}', '{"letsencrypt": null}', '{"letsencrypt": {"Account": {}, "Certificates": null}}'])(
    'finds none in %j',
    (empty) => {
      expect(parseAcme(empty, end)).toEqual([]);
    },
  );

  test('refuses what is no such file, without quoting it', () => {
    const half = text.slice(0, 2000);
    expect(() => parseAcme(half, end)).toThrow("cannot be read as Traefik's certificates");
    try {
      parseAcme(half, end);
    } catch (error) {
      expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toContain('PrivateKey');
    }
  });
});

test.each([
  ['example.com', true],
  ['shop.example.com', true],
  ['a.b.example.com', false],
  ['*.example.com', true],
  ['example.org', false],
])('a wildcard certificate covers %s: %s', (host, expected) => {
  expect(covers({domains: ['example.com', '*.example.com']}, host)).toBe(expected);
});
