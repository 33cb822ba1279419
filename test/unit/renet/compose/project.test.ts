import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {prepareProject} from '../../../../src/renet/compose/project.js';
import {parseProject, type ComposeService} from '../../../../src/renet/system/compose.js';
import {networkId} from '../support.js';

const recorded = parseProject(readFileSync('test/fixtures/docker-compose-2.26/config.json', 'utf8'));
const services = {'web-app': {slot: 1}, db: {slot: 0}, a: {slot: 2}};
const prepare = (service: ComposeService) => {
  const {project, warnings} = prepareProject({name: 'p', services: {a: service}}, networkId, services);
  return {service: project.services['a'], warnings};
};

describe('prepareProject', () => {
  const {project, warnings} = prepareProject(recorded, networkId, services);

  test("puts every service on the host's network, its builds too, and drops what needs a bridge", () => {
    expect(Object.values(project.services).map((service) => service.network_mode)).toEqual(['host', 'host']);
    expect(project.services['web-app']?.build).toEqual({
      context: '/repo/shop',
      dockerfile: 'Dockerfile',
      network: 'host',
    });
    expect(project.services['web-app']).not.toHaveProperty('networks');
    expect(project).not.toHaveProperty('networks');
  });

  test('tells every service its address, by label and by environment', () => {
    expect(project.services['db']).toMatchObject({
      environment: {SERVICE_IP: '127.0.11.2', REPOSITORY_NETWORK_ID: '2816'},
      labels: {'rediacc.service_name': 'db', 'rediacc.service_ip': '127.0.11.2', 'rediacc.network_id': '2816'},
    });
  });

  test('keeps what the user wrote, dollars and missing values as they were', () => {
    expect(project.services['web-app']).toMatchObject({
      command: ['sh', '-c', 'echo $$HOME'],
      environment: {PASSWORD: 'a$$b', FROM_OUTSIDE: null},
      labels: {'traefik.http.routers.a.rule': 'Host(`a.example.com`)', price: '$${z}'},
      restart: 'unless-stopped',
    });
    expect(project).toMatchObject({name: 'shop', volumes: {named: {name: 'shop_named'}}});
    expect(project.services['db']).toMatchObject({profiles: ['database']});
  });

  test('takes published ports away and says where the service is instead', () => {
    expect(project.services['web-app']).not.toHaveProperty('ports');
    expect(warnings).toEqual(['"ports" of service "web-app" have no effect: it listens at 127.0.11.3 itself.']);
  });

  test.each(['bridge', 'none', 'service:db', 'container:x'])('refuses network_mode %s', (mode) => {
    expect(() => prepare({network_mode: mode})).toThrow(`Service "a" has "network_mode: ${mode}"`);
  });

  test('refuses networks of its own, but not the default one', () => {
    expect(() => prepare({networks: {back: null}})).toThrow('"networks: back"');
    expect(prepare({networks: {default: null}}).service?.network_mode).toBe('host');
  });

  test('replaces labels that are ours and says so', () => {
    const {service, warnings: said} = prepare({
      labels: {'rediacc.service_ip': '1.2.3.4', 'rediacc.service_port': '80'},
    });
    expect(service?.labels).toMatchObject({'rediacc.service_ip': '127.0.11.4', 'rediacc.service_port': '80'});
    expect(said).toEqual(['rediacc.service_ip of service "a" are replaced: rediacc writes them.']);
  });

  test('lets a service say its own SERVICE_IP', () => {
    expect(prepare({environment: {SERVICE_IP: 'mine'}}).service?.environment).toMatchObject({SERVICE_IP: 'mine'});
  });
});
