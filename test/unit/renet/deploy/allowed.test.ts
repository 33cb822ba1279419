import {describe, expect, test} from '@jest/globals';
import {refusalOf} from '../../../../src/renet/deploy/allowed.js';
import type {ComposeService} from '../../../../src/renet/system/compose.js';
import {projectOf, web} from './scene.js';

const refusal = (
  service: ComposeService,
  {
    volumes = [],
    listens = true,
    others = {},
  }: {volumes?: string[]; listens?: boolean; others?: Record<string, ComposeService>} = {},
) => refusalOf({name: 'web', project: projectOf({web: service, ...others}), directory: '/repo/app', volumes, listens});

const bind = (source: string, other: object = {}) => ({type: 'bind', source, target: '/x', ...other});

describe('a second container may stand beside the first', () => {
  test.each([
    ['when it keeps nothing', web()],
    ['with files that it only reads', web({volumes: [bind('/repo/app/www', {read_only: true})]})],
    ['with memory', web({volumes: [{type: 'tmpfs', target: '/tmp'}], tmpfs: ['/run']})],
    ['with the clock of the server', web({volumes: [bind('/etc/localtime')]})],
    ['when it is told its address by a variable of its own', web({command: ['sh', '-c', 'serve $$SERVICE_IP']})],
    ['when its address is in its environment', web({command: null, environment: {LISTEN: 'http://127.0.11.2:80'}})],
    [
      'with data, when its owner says so',
      web({volumes: [bind('/repo/app/data')], container_name: 'web', deploy: {update_config: {order: 'start-first'}}}),
    ],
  ] as [string, ComposeService][])('%s', (_, service) => {
    expect(refusal(service)).toBeNull();
  });
});

describe('it may not', () => {
  test.each([
    ['it may write to ./data', web({volumes: [bind('/repo/app/data')]})],
    ['it may write to /srv/data', web({volumes: [bind('/srv/data', {read_only: false})]})],
    ['it keeps data in the volume data', web({volumes: [{type: 'volume', source: 'data', target: '/data'}]})],
    ['it keeps data in /data', web({volumes: [{type: 'volume', target: '/data'}]})],
    ['its container_name is fixed', web({container_name: 'web'})],
    ['it uses a device of the server', web({devices: ['/dev/ttyS0']})],
    ['its deploy.update_config.order is stop-first', web({deploy: {update_config: {order: 'stop-first'}}})],
    ['it shares what belongs to another service', web({pid: 'service:db'})],
    ['it shares what belongs to another service', web({volumes_from: ['db:ro']})],
  ] as [string, ComposeService][])('%s', (reason, service) => {
    expect(refusal(service)).toBe(reason);
  });

  test('when its image wants a volume, which nobody has written down', () => {
    expect(refusal(web(), {volumes: ['/data']})).toBe('it keeps data in /data');
  });

  test('when it listens nowhere, or at other addresses', () => {
    expect(refusal(web(), {listens: false})).toBe('nothing listens at its own address by TCP');
  });

  test.each([web({command: ['httpd']}), web({command: ['httpd', '-p', '127.0.11.20:80']})])(
    'when nothing tells the program its address: both would want the same',
    (service) => {
      expect(refusal(service)).toMatch(/^neither \$\{WEB_IP\} nor SERVICE_IP is in its part of the compose file/);
    },
  );

  test('when another service needs exactly this one', () => {
    expect(refusal(web(), {others: {worker: web({ipc: 'service:web'})}})).toBe('worker shares what belongs to it');
    expect(refusal(web(), {others: {worker: web({volumes_from: ['web']})}})).toBe('worker shares what belongs to it');
  });

  test('start-first does not make possible what is not', () => {
    const startFirst = {deploy: {update_config: {order: 'start-first'}}};
    expect(refusal(web({...startFirst, command: ['httpd']}))).not.toBeNull();
    expect(refusal(web({...startFirst, pid: 'service:db'}))).not.toBeNull();
  });
});
