import {describe, expect, test} from '@jest/globals';
import {copyDisk, startUml, startWire, umlCommandLine, type UmlSpec} from '../../../../src/lab/drivers/uml-args.js';
import {toLine} from '../../../../src/shared/argv.js';

const spec: UmlSpec = {
  name: 'server-1',
  dir: '/lab/vms/server-1',
  umlDisk: '/lab/vms/server-1/disk.raw',
  console: '/lab/vms/server-1/console.log',
  kernelDir: '/lab/cache/kernels/k',
  appArmor: false,
  umlPidFile: '/lab/vms/server-1/uml.pid',
  wirePidFile: '/lab/vms/server-1/wire.pid',
  ports: {ssh: 2201, http: 8001, https: 8401, registry: 5001},
  privateAddress: '10.111.0.11',
  networkPort: 20_007,
  memoryMiB: 4096,
  cables: [
    {server: 40_001, outside: 40_002},
    {server: 40_003, outside: 40_004},
  ],
};

describe('startUml', () => {
  test('tells the kernel the name, the disk and the address of its server', () => {
    expect(umlCommandLine(spec)).toEqual(
      expect.arrayContaining([
        'ubda=/lab/vms/server-1/disk.raw',
        'systemd.hostname=server-1',
        'rdc.address=10.111.0.11/24',
      ]),
    );
  });

  test('puts its end of both cables on the loopback interface', () => {
    expect(umlCommandLine(spec).filter((word) => word.startsWith('vec'))).toEqual([
      'vec0:transport=l2tpv3,udp=1,src=127.0.0.1,dst=127.0.0.1,srcport=40001,dstport=40002,rx_session=1,tx_session=1,mac=52:54:00:72:64:0b',
      'vec1:transport=l2tpv3,udp=1,src=127.0.0.1,dst=127.0.0.1,srcport=40003,dstport=40004,rx_session=1,tx_session=1,mac=52:54:00:72:65:0b',
    ]);
  });

  test('has AppArmor on only where it is asked for, and lets the server see of the workstation its kernel alone', () => {
    expect(umlCommandLine(spec)).toContain('security=none');
    expect(umlCommandLine({...spec, appArmor: true})).toContain('security=apparmor');
    expect(umlCommandLine(spec)).toContain('hostfs=/lab/cache/kernels/k');
  });

  test('carries the path of its pid file, by which the process is recognised', () => {
    expect(umlCommandLine(spec)).toContain('rdc.pid=/lab/vms/server-1/uml.pid');
  });

  test('gives paths to the shell as words of their own, never inside its script', () => {
    const {args} = startUml({...spec, console: '/$(touch x)'});
    expect(args[1]).not.toContain('touch');
    expect(args).toContain('/$(touch x)');
    expect(args).toContain('/lab/cache/kernels/k/linux');
  });
});

test('a server stays on the processor that it is given', () => {
  expect(toLine(startUml({...spec, cpu: 1}))).toContain(
    'uml.pid taskset --cpu-list 1 /lab/cache/kernels/k/linux mem=4096M',
  );
  expect(toLine(startUml(spec))).not.toContain('taskset');
});

describe('startWire', () => {
  const line = toLine(startWire(spec));

  test('forwards every port on 127.0.0.1 and nowhere else', () => {
    expect(line.match(/hostfwd=tcp:[^, ']+/g)).toEqual([
      'hostfwd=tcp:127.0.0.1:2201-:22',
      'hostfwd=tcp:127.0.0.1:8001-:80',
      'hostfwd=tcp:127.0.0.1:8401-:443',
      'hostfwd=tcp:127.0.0.1:5001-:5000',
    ]);
  });

  test('has the other end of each cable', () => {
    expect(line.match(/srcport=\d+,dstport=\d+/g)).toEqual([
      'srcport=40002,dstport=40001',
      'srcport=40004,dstport=40003',
    ]);
  });

  test('joins the network between the servers, as QEMU does for its own', () => {
    expect(line).toContain('socket,id=between,mcast=239.111.0.1:20007,localaddr=127.0.0.1');
    expect(line.match(/hubid=\d,netdev=\w+/g)).toEqual([
      'hubid=0,netdev=outside',
      'hubid=0,netdev=cable0',
      'hubid=1,netdev=between',
      'hubid=1,netdev=cable1',
    ]);
  });
});

test('a copied disk keeps its holes', () => {
  expect(toLine(copyDisk('/a', '/b'))).toBe('cp --reflink=auto --sparse=auto /a /b');
});
