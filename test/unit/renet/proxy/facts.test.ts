import {describe, expect, test} from '@jest/globals';
import {modeOf, stampsOf, whereGood} from '../../../../src/renet/proxy/facts.js';

const TEXTS = {
  'config.env': 'BASE_DOMAIN=example.com\nCF_DNS_API_TOKEN=token\nAUTO_ROUTES=true\n',
  'docker-compose.yml': 'name: rediacc-proxy\n',
  'traefik.yml': 'entryPoints: {}\n',
};
const STAMPS = stampsOf(TEXTS, null);
const changed = (texts: Partial<Record<string, string>>, extraEnv: string | null = null) => {
  const stamps = stampsOf({...TEXTS, ...texts}, extraEnv);
  return {traefik: stamps.traefik !== STAMPS.traefik, router: stamps.router !== STAMPS.router};
};

describe('stampsOf tells which program a change concerns', () => {
  test.each<[string, Partial<Record<string, string>>, {traefik: boolean; router: boolean}]>([
    ['another domain', {'config.env': TEXTS['config.env'].replace('com', 'org')}, {traefik: false, router: true}],
    ['another token', {'config.env': TEXTS['config.env'].replace('token', 'other')}, {traefik: true, router: true}],
    ['another entrypoint', {'traefik.yml': 'entryPoints: {web: {}}\n'}, {traefik: true, router: true}],
    ['another image', {'docker-compose.yml': 'name: other\n'}, {traefik: true, router: false}],
    ['a CA', {'acme-ca.pem': 'pem\n'}, {traefik: true, router: false}],
  ])('%s', (_, texts, expected) => {
    expect(changed(texts)).toEqual(expected);
  });

  test("the administrator's own environment", () => {
    expect(changed({}, 'HTTPS_PROXY=http://192.0.2.1\n')).toEqual({traefik: true, router: false});
  });
});

describe('whereGood', () => {
  const at = (other: Partial<Parameters<typeof whereGood>[0]> = {}) =>
    whereGood({stamp: STAMPS.traefik, before: TEXTS, extraEnv: null, previous: false, ...other});

  test.each<[string, Parameters<typeof at>[0], ReturnType<typeof whereGood>]>([
    ['all is as it was started', {}, 'here'],
    ['the stamp is of an older agent', {stamp: 'older'}, 'here'],
    ['nothing was ever started', {stamp: null}, null],
    ['there are no files', {before: {}}, null],
    ['killed before anything was written', {previous: true}, 'here'],
    ['killed while files were written', {previous: true, stamp: 'older'}, 'previous'],
    ['killed while Traefik was started', {previous: true, stamp: null}, 'previous'],
  ])('%s', (_, other, expected) => {
    expect(at(other)).toBe(expected);
  });
});

test.each([
  ['config.env', 0o600],
  ['.applied-traefik', 0o600],
  ['traefik.yml', 0o644],
  ['acme-ca.pem', 0o644],
])('the mode of %s', (path, mode) => {
  expect(modeOf(path)).toBe(mode);
});
