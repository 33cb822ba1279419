import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import {parse} from 'yaml';
import {mergeInfra} from '../../src/domain/proxy/infra.js';
import {renderProxy} from '../../src/domain/proxy/render.js';
import {readSettings} from '../../src/renet/routes/table/settings.js';
import {container, table} from './renet/routes/scene.js';

/** A server on which everything that the examples ask for is set up. */
const [configEnv, , traefikYml] = renderProxy(
  mergeInfra(undefined, {
    publicIpv6: '2001:db8::50',
    baseDomain: 'example.com',
    certEmail: 'admin@example.com',
    cfDnsToken: 'token',
    tcpPorts: '25,53,143,465,587,993',
  }),
).map(({content}) => content);
const settings = readSettings(configEnv ?? '', traefikYml ?? '');

interface Compose {
  services: Record<string, {labels?: string[]}>;
}

const routesOf = async (example: string) => {
  const file = new URL(`../../examples/${example}/docker-compose.yml`, import.meta.url);
  const {services} = parse(await readFile(file, 'utf8')) as Compose;
  const containers = Object.entries(services).map(([service, {labels = []}], slot) => {
    const pairs = labels.map((label) => /^([^=]+)=(.*)$/s.exec(label)?.slice(1) ?? []);
    return container(service, Object.fromEntries(pairs), {slot, exposed: [service === 'postgres' ? 5432 : 8080]});
  });
  return table(containers, settings);
};

describe('the labels of the examples', () => {
  test.each([
    [
      'hello',
      [
        'Host(`hello.example.com`) on websecure, websecure-v6',
        'Host(`plain-2816.example.com`) on websecure, websecure-v6',
      ],
    ],
    ['webapp-postgres', ['Host(`app.example.com`) on websecure, websecure-v6']],
    [
      'mail',
      [
        'HostSNI(`*`) on tcp-143',
        'HostSNI(`mail.example.com`) on tcp-993',
        'HostSNI(`*`) on tcp-25',
        'HostSNI(`*`) on tcp-587',
        'HostSNI(`mail.example.com`) on tcp-465',
      ],
    ],
    ['dns', ['HostSNI(`*`) on tcp-53', 'null on udp-53']],
  ])('%s: everything is routed, nothing is warned of', async (example, expected) => {
    const {routes, problems} = await routesOf(example);
    expect(problems).toEqual([]);
    const seen = routes.map(({rule, entryPoints}) => `${rule} on ${entryPoints.join(', ')}`);
    expect(seen).toEqual(expected);
    expect(routes.every(({servers}) => servers.length === 1)).toBe(true);
  });
});
