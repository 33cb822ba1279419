import {expect, test} from '@jest/globals';
import {mergeInfra} from '../../../../../src/domain/proxy/infra.js';
import {renderProxy} from '../../../../../src/domain/proxy/render.js';
import {localise} from '../../../../../src/renet/proxy/static.js';
import {readSettings} from '../../../../../src/renet/routes/table/settings.js';

test('what set-infra stores arrives at the route server', () => {
  const infra = mergeInfra(undefined, {
    baseDomain: 'example.com',
    certEmail: 'a@example.com',
    cfDnsToken: 'token',
    publicIpv6: '2001:db8::1',
    tcpPorts: '25',
    autoRoutes: false,
  });
  const [configEnv, , traefikYml] = renderProxy(infra).map(({content}) => content);
  const settings = readSettings(configEnv ?? '', localise(traefikYml ?? '', ['192.0.2.1', '10.0.0.1']));
  expect({...settings, entryPoints: undefined}).toEqual({
    baseDomain: 'example.com',
    autoRoutes: false,
    certificates: true,
  });
  const known = settings.entryPoints;
  expect(known.get('web')).toEqual({protocol: 'tcp', names: ['web', 'web--2', 'web--3']});
  expect(known.get('web-v6')).toEqual({protocol: 'tcp', names: ['web-v6']});
  expect(known.get('tcp-25')).toEqual({protocol: 'tcp', names: ['tcp-25', 'tcp-25--2']});
  expect(known.get('udp-53')).toEqual({protocol: 'udp', names: ['udp-53', 'udp-53--2']});
  expect(known.has('ping')).toBe(false);
});

test('without an installed proxy there is nothing to route on', () => {
  expect(readSettings('', '')).toEqual({
    baseDomain: null,
    autoRoutes: true,
    certificates: false,
    entryPoints: new Map(),
  });
});
