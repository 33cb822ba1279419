import type {Result} from '../../../src/contract/index.js';
import type {Guid, NetworkId} from '../../../src/contract/types.js';

export const GUID = '11111111-1111-4111-8111-111111111111' as Guid;
export const CREDENTIAL = Buffer.alloc(32, 7).toString('base64');
export const entry = {repositoryGuid: GUID, credential: CREDENTIAL, networkId: 2816, machine: 'server-1'};

/** A workstation with one context, two machines and the repositories given; `server-1` is the default. */
export const workstation = (repositories: object = {}, infra?: object) => ({
  activeContext: 'home',
  contexts: {
    home: {
      name: 'home',
      ssh: {privateKeyPath: '/home/me/.ssh/key'},
      machines: {
        'server-1': {ip: '192.0.2.1', user: 'root', ...(infra && {infra})},
        'server-2': {ip: '192.0.2.2', user: 'root'},
      },
      defaults: {machine: 'server-1'},
      repositories,
    },
  },
});

export const unmounted: Result<'repository-status'> = {
  guid: GUID,
  networkId: 2816 as NetworkId,
  state: 'unmounted',
  encrypted: true,
  sizeBytes: 5 * 2 ** 30,
  allocatedBytes: 300 * 2 ** 20,
  sharedBytes: 0,
  forkOf: null,
  mountPath: null,
  filesystem: null,
  daemon: 'inactive',
  containers: {running: 0, total: 0},
  isolated: null,
  limits: {memoryBytes: null, cpus: null, pids: 4096, connect: []},
  services: [],
  operation: null,
};
export const running: Result<'repository-status'> = {
  ...unmounted,
  state: 'running',
  mountPath: `/mnt/rediacc/mounts/${GUID}`,
  filesystem: {sizeBytes: 5 * 2 ** 30, usedBytes: 2 ** 30},
  daemon: 'active',
  isolated: true,
  containers: {running: 1, total: 2},
  services: [{name: 'web', slot: 0, ip: '127.0.11.2'}],
};
