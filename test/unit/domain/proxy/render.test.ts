import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import {parse} from 'yaml';
import {mergeInfra} from '../../../../src/domain/proxy/infra.js';
import {renderProxy} from '../../../../src/domain/proxy/render.js';

const golden = (name: string, path: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/proxy/${name}/${path}`, import.meta.url), 'utf8');

const CA = await golden('acme', 'acme-ca.pem');
const CASES = {
  plain: mergeInfra(undefined, {baseDomain: 'example.com'}),
  certificates: mergeInfra(undefined, {
    publicIpv4: '203.0.113.50',
    publicIpv6: '2001:db8::1',
    baseDomain: 'example.com',
    certEmail: 'admin@example.com',
    cfDnsToken: 'your-cloudflare-api-token',
    tcpPorts: '25,5432',
    udpPorts: '5353',
    defaultPorts: false,
    autoRoutes: false,
    traefikImage: 'registry.example.com:5000/traefik:v3.7',
  }),
  acme: mergeInfra(undefined, {
    baseDomain: 'example.com',
    certEmail: 'admin@example.com',
    cfDnsToken: 'your-cloudflare-api-token',
    defaultPorts: false,
    acmeServer: 'https://acme.example.com:14000/dir',
    acmeCa: CA,
  }),
};

describe.each(Object.entries(CASES))('renderProxy, %s', (name, infra) => {
  test.each(renderProxy(infra))('$path is as recorded', async ({path, content}) => {
    expect(content).toBe(await golden(name, path));
  });
});

const staticOf = (infra: (typeof CASES)['plain']) =>
  parse(renderProxy(infra)[2]?.content ?? '') as {
    entryPoints: Record<string, {address: string}>;
    certificatesResolvers?: Record<string, unknown>;
  };

test('the default ports, the dynamic range and the web are entrypoints of a plain server', () => {
  expect(Object.keys(staticOf(CASES.plain).entryPoints)).toEqual([
    ...['ping', 'web', 'websecure'],
    ...[3306, 5432, 5672, 6379, 9092, 10000, 10001, 10002, 10003, 10004, 10005].map((port) => `tcp-${port}`),
    ...[10006, 10007, 10008, 10009, 10010, 11211, 27017].map((port) => `tcp-${port}`),
    ...[53, 10000, 10001, 10002, 10003, 10004, 10005, 10006, 10007, 10008, 10009, 10010].map((port) => `udp-${port}`),
  ]);
});

test('a port that is asked for and a default one at the same time is one entrypoint', () => {
  const names = Object.keys(staticOf(mergeInfra(undefined, {tcpPorts: '5432'})).entryPoints);
  expect(names.filter((name) => name === 'tcp-5432')).toEqual(['tcp-5432']);
});

test('the IPv6 entrypoints listen on the public address only, and are there only with one', () => {
  expect(staticOf(CASES.certificates).entryPoints['websecure-v6']?.address).toBe('[2001:db8::1]:443/tcp');
  expect(staticOf(CASES.plain).entryPoints['web-v6']).toBeUndefined();
});

test('certificates need mail and token', () => {
  expect(Object.keys(staticOf(CASES.certificates).certificatesResolvers ?? {})).toEqual(['letsencrypt']);
  expect(staticOf(mergeInfra(CASES.certificates, {certEmail: ''})).certificatesResolvers).toBeUndefined();
});

test('the token is in config.env and nowhere else', () => {
  const holders = renderProxy(CASES.certificates).filter(({content}) => content.includes('your-cloudflare-api-token'));
  expect(holders.map(({path}) => path)).toEqual(['config.env']);
});

test('the CA is used with an ACME server only', () => {
  const files = renderProxy(mergeInfra(CASES.acme, {acmeServer: ''}));
  expect(files.map(({path}) => path)).toEqual(['config.env', 'docker-compose.yml', 'traefik.yml']);
  expect(files.every(({content}) => !content.includes('acme-ca.pem'))).toBe(true);
});
