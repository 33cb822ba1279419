import {describe, expect, test} from '@jest/globals';
import {kernelCommandLine, startQemu, type MachineSpec} from '../../../../src/lab/drivers/qemu-args.js';
import {toLine} from '../../../../src/shared/argv.js';

const spec: MachineSpec = {
  name: 'server-1',
  kernel: '/lab/vmlinuz',
  initrd: '/lab/initrd.img',
  disk: '/lab/vms/server-1/disk.qcow2',
  console: '/lab/vms/server-1/console.log',
  pidFile: '/lab/vms/server-1/qemu.pid',
  socket: '/lab/vms/server-1/qmp.sock',
  ports: {ssh: 2201, http: 8001, https: 8401, registry: 5001},
  privateAddress: '10.111.0.11',
  networkPort: 20_007,
  accelerator: 'tcg',
  memoryMiB: 4096,
  cpus: 2,
};
const line = (change: Partial<MachineSpec> = {}, snapshot?: string) =>
  toLine(startQemu({...spec, ...change}, snapshot));

describe('startQemu', () => {
  test('forwards every port on 127.0.0.1 and nowhere else', () => {
    const forwards = line().match(/hostfwd=tcp:[^, ']+/g);
    expect(forwards).toEqual([
      'hostfwd=tcp:127.0.0.1:2201-:22',
      'hostfwd=tcp:127.0.0.1:8001-:80',
      'hostfwd=tcp:127.0.0.1:8401-:443',
      'hostfwd=tcp:127.0.0.1:5001-:5000',
    ]);
  });

  test('keeps the network between the servers on the loopback interface', () => {
    expect(line()).toContain('socket,id=between,mcast=239.111.0.1:20007,localaddr=127.0.0.1');
  });

  test('gives two servers different hardware addresses', () => {
    const addresses = (text: string) => text.match(/mac=[0-9a-f:]+/g);
    expect(addresses(line())).toEqual(['mac=52:54:00:72:64:0b', 'mac=52:54:00:72:65:0b']);
    expect(addresses(line({privateAddress: '10.111.0.12'}))).toEqual([
      'mac=52:54:00:72:64:0c',
      'mac=52:54:00:72:65:0c',
    ]);
  });

  test('emulates, or uses KVM', () => {
    expect(line()).toContain('-accel tcg,thread=multi -cpu max');
    expect(line({accelerator: 'kvm'})).toContain('-accel kvm -cpu host');
  });

  test('boots, or wakes a snapshot', () => {
    expect(line()).not.toContain('-loadvm');
    expect(line({}, 'ready')).toMatch(/-loadvm ready$/);
  });

  test('survives a comma in a path', () => {
    expect(line({disk: '/a,b/disk.qcow2'})).toContain('file=/a,,b/disk.qcow2,if=none');
  });
});

test('the kernel is told the name and the address of its server', () => {
  expect(kernelCommandLine(spec).split(' ')).toEqual(
    expect.arrayContaining(['root=/dev/vda', 'systemd.hostname=server-1', 'rdc.address=10.111.0.11/24']),
  );
});
