import type {ConnectOptions, Machine, MachineAddress, scanHostKeys} from '../../ssh/index.js';
import type {Store} from '../../store/store.js';
import type {runAttached} from './attach.js';
import type {lookUp} from './dns.js';
import {processPrompts, type Prompts} from './prompts.js';
import {processTerminal, type Terminal} from './terminal.js';

/** What a command reaches the world through. Command tests replace some of it; everything else is real. */
export interface Ports {
  terminal: Terminal;
  prompts: Prompts;
  openStore(): Promise<Store>;
  openMachine(address: MachineAddress, options: ConnectOptions): Promise<Machine>;
  scanHostKeys: typeof scanHostKeys;
  runAttached: typeof runAttached;
  lookUp: typeof lookUp;
}

/** The real ones. Heavy modules load on first use, so that `--help` never pays for them. */
export const realPorts: Ports = {
  terminal: processTerminal,
  prompts: processPrompts,
  openStore: async () => (await import('../../store/index.js')).openLocalStore(),
  openMachine: async (address, options) => (await import('../../ssh/index.js')).openMachine(address, options),
  runAttached: async (...args) => (await import('./attach.js')).runAttached(...args),
  lookUp: async (...args) => (await import('./dns.js')).lookUp(...args),
  scanHostKeys: async (...args) => (await import('../../ssh/index.js')).scanHostKeys(...args),
};
