import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Config} from '@oclif/core';
import type {RdcCommand} from '../../src/cli/command/base.js';
import {realPorts, type Ports} from '../../src/cli/io/ports.js';
import {Document} from '../../src/contract/document.js';
import type {DnsAnswer} from '../../src/domain/proxy/dns-link.js';
import type {HostKey, Machine, MachineAddress, RunResult} from '../../src/ssh/types.js';
import {localStore} from '../../src/store/local.js';
import type {Store} from '../../src/store/store.js';
import {scriptedAgent, type Asked, type Script} from './scripted-agent.js';

export interface Scene {
  /** The document before the command; default: empty. */
  document?: unknown;
  /** Goes on with the store of an earlier run instead. */
  store?: Store;
  /** What the machine answers. */
  script?: Script;
  /** Answers to questions, in order; without it nobody is there. */
  answers?: (boolean | string)[];
  /** What each `run` on the machine gives. */
  remote?: (line: string) => RunResult;
  /** What a program on the machine does that the command hands its streams to. */
  program?: {exitCode: number | undefined; stdout?: string};
  /** What a reader of stdout who is behind makes a stream wait for. */
  behind?: Promise<void>;
  /** What DNS says of any host; default: that it has no record. */
  dns?: DnsAnswer;
  /** Thrown instead of connecting. */
  connectError?: Error;
  /** Keys the scanned host shows. */
  hostKeys?: HostKey[] | Error;
  env?: Record<string, string>;
}
export interface Outcome {
  stdout: string;
  /** Durations are written `(… s)`. */
  stderr: string;
  exitCode: number;
  asked: Asked[];
  /** Words the agent was run with, for a program with streams of its own. */
  agentWords: string[][];
  /** Questions put to the person. */
  questions: string[];
  /** Hosts that DNS was asked for, and the servers that were to be asked. */
  lookedUp: [host: string, server: string | undefined][];
  connected: MachineAddress[];
  closed: number;
  store: Store;
  document: Document;
}

type CommandClass = new (argv: string[], config: Config) => RdcCommand;

const directories: string[] = [];
let loaded: Promise<Config> | undefined;

const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-test-'));
  directories.push(directory);
  return directory;
};

/** A package without commands and manifest: commands are given as classes, so oclif need not look for any. */
const loadConfig = async (): Promise<Config> => {
  const root = await temporaryDirectory();
  const pjson = {name: 'rdc', version: '0.0.0', oclif: {bin: 'rdc', topicSeparator: ' '}};
  await writeFile(join(root, 'package.json'), JSON.stringify(pjson));
  return Config.load(root);
};

/** A store in a temporary directory, removed by `cleanUp`. */
const temporaryStore = async (document: unknown = {}): Promise<Store> => {
  const store = localStore(await temporaryDirectory());
  await store.update((empty) => void Object.assign(empty, Document.parse(document)));
  return store;
};

/** For `afterAll`. */
export const cleanUp = async (): Promise<void> => {
  await Promise.all(directories.splice(0).map((directory) => rm(directory, {recursive: true, force: true})));
};

/** Runs a command class in this process: real parsing, domain, store and views; a scripted machine and person. */
export const run = async (Class: CommandClass, id: string, argv: string[], scene: Scene = {}): Promise<Outcome> => {
  const store = scene.store ?? (await temporaryStore(scene.document));
  const {ports, heard} = portsOf(scene, store);
  const restore = setEnv(scene.env ?? {});
  try {
    const command = new Class(argv, await (loaded ??= loadConfig()));
    command.id = id.replaceAll(' ', ':');
    command.ports = ports;
    await (command as unknown as {_run(): Promise<unknown>})._run();
  } finally {
    restore();
  }
  return {...heard, stderr: heard.stderr.replaceAll(/\(\d+\.\d s\)/g, '(… s)'), store, document: await store.read()};
};

type Heard = Omit<Outcome, 'store' | 'document'>;

const portsOf = (scene: Scene, store: Store): {ports: Ports; heard: Heard} => {
  const {agent, asked} = scriptedAgent(scene.script ?? {});
  const heard: Heard = {
    stdout: '',
    stderr: '',
    exitCode: 0,
    asked,
    agentWords: [],
    questions: [],
    lookedUp: [],
    connected: [],
    closed: 0,
  };
  const answers = [...(scene.answers ?? [])];
  const answer = (question: string): boolean | string | undefined => {
    heard.questions.push(question);
    return answers.shift();
  };
  const machine: Machine = {
    call: agent,
    run: async (line) => scene.remote?.(line) ?? {exitCode: 0, stdout: '', stderr: ''},
    openChannel: () => Promise.reject(new Error('The script opens no channels.')),
    openAgent: async (words) => {
      heard.agentWords.push([...words]);
      return Promise.reject(new Error('The script opens no channels.'));
    },
    close: async () => void (heard.closed += 1),
  };
  const ports: Ports = {
    ...realPorts,
    terminal: {
      out: (text) => void (heard.stdout += text),
      stream: (text) => {
        heard.stdout += text;
        return scene.behind;
      },
      err: (text) => void (heard.stderr += text),
      interactive: scene.answers !== undefined,
      animated: false,
      exitStatus: (status) => void (heard.exitCode = status),
    },
    prompts: {
      confirm: async (question) => answer(question) === true,
      text: async (question) => String(answer(question)),
      password: async (question) => String(answer(question)),
    },
    openStore: async () => store,
    openMachine: async (address) => {
      if (scene.connectError) throw scene.connectError;
      heard.connected.push(address);
      return machine;
    },
    runAttached: async (open, {keep}) => {
      await open().catch(() => undefined);
      const {exitCode, stdout = ''} = scene.program ?? {exitCode: 0};
      if (keep) return {exitCode, stdout, stderr: ''};
      heard.stdout += stdout;
      return {exitCode};
    },
    lookUp: async (host, server) => {
      heard.lookedUp.push([host, server]);
      return scene.dns ?? {a: {addresses: []}, aaaa: {addresses: []}};
    },
    scanHostKeys: async () => {
      if (scene.hostKeys instanceof Error) throw scene.hostKeys;
      return scene.hostKeys ?? [];
    },
  };
  return {ports, heard};
};

const setEnv = (env: Record<string, string>): (() => void) => {
  const before = Object.keys(env).map((key) => [key, process.env[key]] as const);
  Object.assign(process.env, env);
  return () => {
    for (const [key, value] of before) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
};
