import {describe, expect, test} from '@jest/globals';
import {parseBool, readLabels} from '../../../../../src/renet/routes/grammar/labels.js';
import {messageOf} from '../../../../../src/shared/errors.js';

/** Plain objects, so that they can be compared. */
const read = (labels: Record<string, string>): unknown => JSON.parse(JSON.stringify(readLabels(labels)));
const said = (labels: Record<string, string>): string => {
  try {
    readLabels(labels);
  } catch (error) {
    return messageOf(error);
  }
  return 'accepted';
};

describe('readLabels', () => {
  test('reads the example of the networking page', () => {
    const labels = {
      'traefik.enable': 'true',
      'traefik.http.routers.myapp.rule': 'Host(`app.example.com`)',
      'traefik.http.routers.myapp.entrypoints': 'websecure,websecure-v6',
      'traefik.http.routers.myapp.tls.certresolver': 'letsencrypt',
      'traefik.http.services.myapp.loadbalancer.server.port': '8080',
    };
    expect(read(labels)).toEqual({
      http: {
        routers: {
          myapp: {
            rule: 'Host(`app.example.com`)',
            entryPoints: ['websecure', 'websecure-v6'],
            tls: {certResolver: 'letsencrypt'},
          },
        },
        services: {myapp: {loadBalancer: {servers: [{port: '8080'}]}}},
      },
    });
  });

  test('names are found in any case, also when one label spells them differently from the next', () => {
    const labels = {
      'traefik.HTTP.Routers.Web.RULE': 'PathPrefix(`/`)',
      'traefik.http.routers.web.EntryPoints': ' web , websecure ',
    };
    expect(read(labels)).toEqual({
      http: {routers: {Web: {rule: 'PathPrefix(`/`)', entryPoints: ['web', 'websecure']}}},
    });
  });

  test('items of a list come in the order of their labels, as in Traefik', () => {
    const domain = 'traefik.http.routers.a.tls.domains';
    const labels = {[`${domain}[10].main`]: 'c', [`${domain}[2].main`]: 'b', [`${domain}[0].sans`]: 'x,y'};
    expect(read(labels)).toEqual({
      http: {routers: {a: {tls: {domains: [{sans: ['x', 'y']}, {main: 'c'}, {main: 'b'}]}}}},
    });
  });

  test('numbers, booleans and durations have their type, texts stay texts', () => {
    const labels = {
      'traefik.http.middlewares.a.headers.stsSeconds': '15768000',
      'traefik.http.middlewares.a.headers.stsIncludeSubdomains': 'T',
      'traefik.http.middlewares.b.retry.initialinterval': '1m30s',
      'traefik.http.middlewares.c.redirectscheme.port': '8443',
    };
    expect(read(labels)).toEqual({
      http: {
        middlewares: {
          a: {headers: {stsSeconds: 15768000, stsIncludeSubdomains: true}},
          b: {retry: {initialInterval: '1m30s'}},
          c: {redirectScheme: {port: '8443'}},
        },
      },
    });
  });

  test('a dot in the name of a header belongs to the name', () => {
    const labels = {'traefik.http.middlewares.a.headers.customrequestheaders.X-App.Version': '1'};
    expect(read(labels)).toEqual({http: {middlewares: {a: {headers: {customRequestHeaders: {'X-App.Version': '1'}}}}}});
  });

  test('what may stand alone is an empty section, and `false` takes it out', () => {
    const labels = {
      'traefik.http.routers.a.tls': 'true',
      'traefik.http.routers.b.tls': 'false',
      'traefik.http.routers.b.tls.certresolver': 'letsencrypt',
      'traefik.http.middlewares.c.compress': 'true',
    };
    expect(read(labels)).toEqual({http: {routers: {a: {tls: {}}, b: {}}, middlewares: {c: {compress: {}}}}});
  });

  test('plugins may have any settings', () => {
    const labels = {
      'traefik.http.middlewares.a.plugin.demo.headers.Foo': 'Bar',
      'traefik.http.middlewares.a.plugin.demo.list[0].name': 'one',
    };
    expect(read(labels)).toEqual({
      http: {middlewares: {a: {plugin: {demo: {headers: {Foo: 'Bar'}, list: [{name: 'one'}]}}}}},
    });
  });

  test('TCP, UDP and transports are read like HTTP', () => {
    const labels = {
      'traefik.tcp.routers.imaps.rule': 'HostSNI(`mail.example.com`)',
      'traefik.tcp.routers.imaps.tls.passthrough': 'true',
      'traefik.tcp.services.imaps.loadbalancer.proxyprotocol.version': '2',
      'traefik.udp.services.dns.loadbalancer.server.port': '53',
      'traefik.http.serverstransports.t.insecureskipverify': 'true',
    };
    expect(read(labels)).toEqual({
      tcp: {
        routers: {imaps: {rule: 'HostSNI(`mail.example.com`)', tls: {passthrough: true}}},
        services: {imaps: {loadBalancer: {proxyProtocol: {version: 2}}}},
      },
      udp: {services: {dns: {loadBalancer: {servers: [{port: '53'}]}}}},
      http: {serversTransports: {t: {insecureSkipVerify: true}}},
    });
  });

  test('labels of others, and a router with a name every object has, do no harm', () => {
    expect(read({'com.example.traefik': 'x', 'traefik.docker.network': 'n', 'traefik.ftp.a': 'b'})).toEqual({});
    expect(Object.keys(readLabels({'traefik.http.routers.__proto__.rule': 'x'}).http?.['routers'] ?? {})).toEqual([
      '__proto__',
    ]);
  });

  const rule = 'traefik.http.routers.a.rule';
  test.each([
    [
      {'traefik.http.routers.a.rul': 'x'},
      'label traefik.http.routers.a.rul sets "rul", which Traefik does not know there',
    ],
    [
      {'traefik.http.router.a.rule': 'x'},
      'label traefik.http.router.a.rule sets "router", which Traefik does not know there',
    ],
    [
      {'traefik.https.routers.a.rule': 'x'},
      'label traefik.https.routers.a.rule sets "https", which Traefik does not know there',
    ],
    [
      {'Traefik.http.routers.a.rule': 'x'},
      'label Traefik.http.routers.a.rule must begin with "traefik", in small letters',
    ],
    [{'traefik.http': 'x'}, 'label traefik.http cannot stand alone: it needs a setting below it'],
    [
      {'traefik.http.services.a.loadbalancer.server': 'x'},
      'label traefik.http.services.a.loadbalancer.server cannot stand alone: it needs a setting below it',
    ],
    [
      {'traefik.http.routers.a.tls': 'false', 'traefik.http.routers.a.tls.certresolve': 'x'},
      'label traefik.http.routers.a.tls.certresolve sets "certresolve", which Traefik does not know there',
    ],
    [
      {'traefik.http.middlewares.a.ratelimit.redis.tls.caoptional': 'true'},
      'label traefik.http.middlewares.a.ratelimit.redis.tls.caoptional sets "caoptional", which Traefik does not know there',
    ],
    [
      {'traefik.http.middlewares.a.retry.initialinterval': '9999999h'},
      'label traefik.http.middlewares.a.retry.initialinterval has "9999999h", which is not a duration',
    ],
    [
      {'traefik.http.middlewares.a.retry.initialinterval': '99999999999999999999'},
      'label traefik.http.middlewares.a.retry.initialinterval has "99999999999999999999", which is not a duration',
    ],
    [{'traefik.http.routers..rule': 'x'}, 'label traefik.http.routers..rule has an empty or badly bracketed part ""'],
    [
      {'traefik.http.routers.a[x].rule': 'x'},
      'label traefik.http.routers.a[x].rule has an empty or badly bracketed part "a[x]"',
    ],
    [
      {'traefik.http.routers.a@b.rule': 'x'},
      'label traefik.http.routers.a@b.rule has a character that names must not have',
    ],
    [{[rule]: 'a\u0085b'}, `label ${rule} has a character that cannot be written to the configuration`],
    [{[rule]: '\u25511\u2551a'}, `label ${rule} has a character that cannot be written to the configuration`],
    [{[rule]: '\ud800'}, `label ${rule} has a character that cannot be written to the configuration`],
    [
      {'traefik.http.routers.a.priority': 'high'},
      'label traefik.http.routers.a.priority has "high", which is not a whole number',
    ],
    [
      {'traefik.http.middlewares.a.stripprefix.forceslash': 'yes'},
      'label traefik.http.middlewares.a.stripprefix.forceslash has "yes", which is not a bool',
    ],
    [
      {'traefik.http.middlewares.a.retry.initialinterval': 'soon'},
      'label traefik.http.middlewares.a.retry.initialinterval has "soon", which is not a duration',
    ],
    [
      {'traefik.http.middlewares.a.headers': 'x'},
      'label traefik.http.middlewares.a.headers cannot stand alone: it needs a setting below it',
    ],
    [{'traefik.http.middlewares.a': 'x'}, 'label traefik.http.middlewares.a needs a setting below it'],
    [{[`${rule}.more`]: 'x'}, `label ${rule}.more goes below "rule", which is a value`],
    [
      {'traefik.http.routers.a.tls.domains.main': 'x'},
      'label traefik.http.routers.a.tls.domains.main needs an index: domains[0]',
    ],
    [{[rule]: 'x'.repeat(70_000)}, 'label traefik.* has more than 64 KiB in all'],
  ])('refuses %j', (labels: Record<string, string>, message) => {
    expect(said(labels)).toBe(message);
  });
});

test('parseBool knows what Go knows', () => {
  expect(['1', 'TRUE', 'true', 't'].map(parseBool)).toEqual([true, true, true, true]);
  expect(['0', 'False', 'f'].map(parseBool)).toEqual([false, false, false]);
  expect(['yes', 'tRUE', '', undefined].map(parseBool)).toEqual([undefined, undefined, undefined, undefined]);
});
