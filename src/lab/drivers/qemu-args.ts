import {argv, type Argv} from '../../shared/argv.js';

/** The ports of a server that are reachable on this workstation, by what listens on them inside. */
export interface Ports {
  readonly ssh: number;
  readonly http: number;
  readonly https: number;
  readonly registry: number;
}

/** Where each of them listens inside the server. */
const GUEST_PORT: Record<keyof Ports, number> = {ssh: 22, http: 80, https: 443, registry: 5000};

/** Everything QEMU has to be told about one server. */
export interface MachineSpec {
  readonly name: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly disk: string;
  readonly console: string;
  readonly pidFile: string;
  readonly socket: string;
  readonly ports: Ports;
  /** Address on the network that the servers share, like `10.111.0.11`. */
  readonly privateAddress: string;
  /** Port of the multicast group that is that network; servers of one lab share it. */
  readonly networkPort: number;
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryMiB: number;
  readonly cpus: number;
}

const accelerate = (accelerator: 'kvm' | 'tcg'): string[] =>
  accelerator === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,thread=multi', '-cpu', 'max'];

/** Names of interfaces are those of old (eth0, eth1), so that they follow from the order of the devices alone. */
export const kernelCommandLine = ({name, privateAddress}: Pick<MachineSpec, 'name' | 'privateAddress'>): string =>
  [
    'root=/dev/vda',
    'rw',
    'console=ttyS0',
    'quiet',
    'net.ifnames=0',
    `systemd.hostname=${name}`,
    `rdc.address=${privateAddress}/24`,
    // Cures for faults of real processors only cost time in a machine that nobody else shares.
    'mitigations=off',
  ].join(' ');

/** Forwards are on 127.0.0.1 only: nobody else on the workstation's network can enter. */
export const forwards = (ports: Ports): string =>
  Object.entries(GUEST_PORT)
    .map(([name, guest]) => `hostfwd=tcp:127.0.0.1:${ports[name as keyof Ports]}-:${guest}`)
    .join(',');

/** A comma ends a value in QEMU's option lists, unless it is doubled. */
const optionValue = (text: string): string => text.replaceAll(',', ',,');

/** The last byte of the hardware addresses; unique among the servers of one network. */
export const lastByte = (address: string): string => Number(address.split('.')[3]).toString(16).padStart(2, '0');

/**
 * Starts a server that outlives this process. `loadSnapshot` wakes it from that snapshot instead of booting it.
 * Flushes of the guest reach the disk file, so that a killed QEMU is an honest power cut.
 */
export const startQemu = (spec: MachineSpec, loadSnapshot?: string): Argv =>
  argv(
    'qemu-system-x86_64',
    ...['-name', spec.name, '-nodefaults', '-no-user-config', '-display', 'none'],
    ...accelerate(spec.accelerator),
    ...['-smp', String(spec.cpus), '-m', String(spec.memoryMiB)],
    ...['-kernel', spec.kernel, '-initrd', spec.initrd, '-append', kernelCommandLine(spec)],
    ...[
      '-drive',
      `file=${optionValue(spec.disk)},if=none,id=disk,format=qcow2,cache=writeback,discard=unmap,detect-zeroes=unmap`,
    ],
    ...['-device', 'virtio-blk-pci,drive=disk'],
    ...['-netdev', `user,id=outside,${forwards(spec.ports)}`],
    ...['-device', `virtio-net-pci,netdev=outside,mac=52:54:00:72:64:${lastByte(spec.privateAddress)}`],
    ...['-netdev', `socket,id=between,mcast=239.111.0.1:${spec.networkPort},localaddr=127.0.0.1`],
    ...['-device', `virtio-net-pci,netdev=between,mac=52:54:00:72:65:${lastByte(spec.privateAddress)}`],
    ...['-device', 'virtio-rng-pci'],
    ...['-chardev', `file,id=console,path=${optionValue(spec.console)},append=on`, '-serial', 'chardev:console'],
    ...['-qmp', `unix:${optionValue(spec.socket)},server=on,wait=off`],
    ...['-pidfile', spec.pidFile, '-daemonize'],
    ...(loadSnapshot ? ['-loadvm', loadSnapshot] : []),
  );
