import {join} from 'node:path';
import {argv, type Argv} from '../../shared/argv.js';
import {PROGRAM} from '../kernel/build.js';
import {forwards, lastByte, type Ports} from './qemu-args.js';

/** The UDP ports of 127.0.0.1 at the two ends of one network cable. */
export interface Cable {
  readonly server: number;
  readonly outside: number;
}

/** Everything User-mode Linux has to be told about one server. */
export interface UmlSpec {
  readonly name: string;
  readonly dir: string;
  readonly umlDisk: string;
  readonly console: string;
  readonly umlPidFile: string;
  readonly wirePidFile: string;
  readonly ports: Ports;
  /** Where the kernel is: its program and its lists of modules. */
  readonly kernelDir: string;
  readonly appArmor: boolean;
  readonly privateAddress: string;
  readonly networkPort: number;
  readonly memoryMiB: number;
  /** The workstation's processor that it runs on; any when there is none. */
  readonly cpu?: number | undefined;
  /** Of eth0, to the outside, and of eth1, to the other servers. */
  readonly cables: readonly [Cable, Cable];
}

/** The words of the kernel's command line, which are also the arguments of the process. */
export const umlCommandLine = (spec: UmlSpec): string[] => [
  `mem=${spec.memoryMiB}M`,
  `umid=${spec.name}`,
  `uml_dir=${spec.dir}`,
  `ubda=${spec.umlDisk}`,
  'root=/dev/ubda',
  'rw',
  ...['con=null', 'con0=fd:0,fd:1', 'ssl=null', 'quiet'],
  // Profiles of AppArmor make booting a third slower.
  spec.appArmor ? 'security=apparmor' : 'security=none',
  // Many times faster than tracing each process, and possible on nearly every workstation; else the kernel traces.
  'seccomp=auto',
  // Restarting by itself it would find its own end of the cables still taken, and have no network.
  'noreboot',
  // All that the server can see by it; there it reads what is built in.
  `hostfs=${spec.kernelDir}`,
  'init=/usr/local/sbin/lab-init',
  'net.ifnames=0',
  `systemd.hostname=${spec.name}`,
  `rdc.address=${spec.privateAddress}/24`,
  ...spec.cables.map((ports, index) => network(index, ports, lastByte(spec.privateAddress))),
  `rdc.pid=${spec.umlPidFile}`,
];

/** A network interface on a cable; the image calls `vec0` eth0. Unlike the older `ucast`, both ends are on 127.0.0.1. */
const network = (index: number, {server, outside}: Cable, last: string): string =>
  [
    `vec${index}:transport=l2tpv3,udp=1,src=127.0.0.1,dst=127.0.0.1,srcport=${server},dstport=${outside}`,
    `rx_session=1,tx_session=1,mac=52:54:00:72:6${4 + index}:${last}`,
  ].join(',');

/** Starts a server in a process group of its own and writes down its process; the console goes into a file. */
export const startUml = (spec: UmlSpec): Argv => {
  // A job of a shell without job control leads no group, so setsid becomes the server without another fork.
  const script = 'console=$1 pid=$2; shift 2; setsid "$@" </dev/null >"$console" 2>&1 & echo $! >"$pid"';
  const program = join(spec.kernelDir, PROGRAM);
  const onCpu = spec.cpu === undefined ? [] : ['taskset', '--cpu-list', String(spec.cpu)];
  return argv('sh', '-c', script, 'sh', spec.console, spec.umlPidFile, ...onCpu, program, ...umlCommandLine(spec));
};

/**
 * Starts the other end of a server's two cables: a QEMU without a machine, which has the same user-mode network with
 * the same forwards, and the same network between the servers, as a server under QEMU. So root is not needed.
 */
export const startWire = ({ports, networkPort, cables: [outside, between], wirePidFile}: UmlSpec): Argv =>
  argv(
    'qemu-system-x86_64',
    ...['-machine', 'none', '-nodefaults', '-no-user-config', '-display', 'none', '-m', '8'],
    ...['-netdev', `user,id=outside,${forwards(ports)}`, ...cable('outside', 0, outside)],
    ...['-netdev', `socket,id=between,mcast=239.111.0.1:${networkPort},localaddr=127.0.0.1`],
    ...cable('between', 1, between),
    ...['-pidfile', wirePidFile, '-daemonize'],
  );

const SESSION = 'rxsession=1,txsession=1,counter=off';

/** A hub that joins a network of QEMU to a cable. */
const cable = (network: string, hub: number, {server, outside}: Cable): string[] => [
  ...[
    '-netdev',
    `l2tpv3,id=cable${hub},src=127.0.0.1,dst=127.0.0.1,udp=on,srcport=${outside},dstport=${server},${SESSION}`,
  ],
  ...['-netdev', `hubport,id=port${hub}a,hubid=${hub},netdev=${network}`],
  ...['-netdev', `hubport,id=port${hub}b,hubid=${hub},netdev=cable${hub}`],
];

/** Copies a disk; holes stay holes, and where the file system can, the copy shares its blocks. */
export const copyDisk = (from: string, to: string): Argv => argv('cp', '--reflink=auto', '--sparse=auto', from, to);
