export {openMachine} from './machine.js';
export {rsyncBridge} from './rsync-bridge.js';
export {scanHostKeys} from './scan.js';
export {sudoCommand} from './sudo.js';
export type {
  ConnectOptions,
  HostKey,
  Machine,
  MachineAddress,
  RemoteProgram,
  RsyncBridge,
  RunOptions,
  RunResult,
  WindowSize,
} from './types.js';
