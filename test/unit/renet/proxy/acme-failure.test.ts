import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {failureIn} from '../../../../src/renet/proxy/acme-failure.js';

const log = readFileSync('test/fixtures/traefik-3/log.txt', 'utf8').split('\n');
const failed = (error: string): string =>
  `2026-11-20T09:00:31Z ERR Unable to obtain ACME certificate for domains error="${error}" domains=["a.example.com","b.example.com"] providerName=letsencrypt.acme`;

describe('failureIn', () => {
  test('finds the last attempt, its domains and its reason', () => {
    expect(failureIn(log)).toEqual({
      time: '2026-11-20T09:00:31Z',
      domains: ['shop.example.com'],
      reason: 'Cloudflare refuses the token.',
      hints: expect.arrayContaining([expect.stringContaining('--cf-dns-token-stdin')]),
    });
  });

  test('takes the latest of several', () => {
    expect(failureIn([...log, failed('propagation: time limit exceeded: last error: NXDOMAIN')])).toMatchObject({
      domains: ['a.example.com', 'b.example.com'],
      reason: expect.stringContaining('was not seen'),
    });
  });

  test('finds none in a log without', () => {
    expect(failureIn(log.filter((line) => !line.includes(' ERR ')))).toBeNull();
    expect(failureIn([])).toBeNull();
  });

  test.each([
    [
      'cloudflare: failed to find zone example.com.: [status code 400] 6003: Invalid request headers',
      'refuses the token',
    ],
    ['cloudflare: some credentials information are missing: CLOUDFLARE_EMAIL', 'refuses the token'],
    ['cloudflare: failed to find zone example.com.: zone could not be found', 'does not reach a zone'],
    [
      'cloudflare: failed to find zone example.com.: Get \\"https://api.cloudflare.com/\\": dial tcp: lookup api.cloudflare.com: no such host',
      'The server does not reach',
    ],
    [
      'get directory at \\"https://acme-v02.api.letsencrypt.org\\": dial tcp 172.65.32.248:443: i/o timeout',
      'The server does not reach',
    ],
    ['propagation: time limit exceeded: last error: read udp 10.0.2.15:53: i/o timeout', 'was not seen'],
    ['acme: error: 403 :: urn:ietf:params:acme:error:unauthorized :: Incorrect TXT record found', 'was not seen'],
    ['acme: error: 429 :: urn:ietf:params:acme:error:rateLimited :: too many certificates', 'no more requests'],
    [
      'acme: error: 403 :: urn:ietf:params:acme:error:caa :: CAA record for example.com prevents issuance',
      'CAA record',
    ],
    ['acme: error: 400 :: urn:ietf:params:acme:error:rejectedIdentifier :: invalid TLD', 'does not accept'],
    ['something new at 127.0.0.1:10000', 'Traefik says: something new'],
  ])('%s', (error, reason) => {
    expect(failureIn([failed(error)])?.reason).toContain(reason);
  });

  test('a resolver that could not even start is about all domains', () => {
    const line = 'ERR The ACME resolver is skipped from the resolvers list because: unable to get ACME account: EOF';
    expect(failureIn([line])).toMatchObject({time: null, domains: []});
  });
});
