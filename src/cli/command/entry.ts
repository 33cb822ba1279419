import {Config, flush, handle, Plugin, run, type Command, type Interfaces} from '@oclif/core';
import {EXIT_STATUS} from '../../shared/codes.js';
import {RdcError} from '../../shared/errors.js';
import {parseWithoutCompiling} from '../../shared/parse-once.js';
import {errorText, toEnvelopeError, type Envelope} from './envelope.js';
import {unknownCommand, wordsOf} from './unknown-command.js';

/** What the build puts into the bundle, so that a start reads no file but the bundle. */
export interface Built {
  readonly root: string;
  readonly pjson: Interfaces.PJSON;
  /** The manifest in pieces: what is known of each command, by its id, as JSON. */
  readonly manifest: {readonly version: string; readonly commands: Readonly<Record<string, string>>};
  /** Other names of those that have some. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Command id to its module, each evaluated when it is asked for. */
  readonly commands: Readonly<Record<string, () => {default: Command.Class}>>;
}

/**
 * What oclif is told of. It copies and sorts all commands at every start, which takes longer than most of them do; so
 * when one is named, it hears of that one only, and of those below it, which are part of its help.
 */
export const manifestFor = ({manifest: {version, commands}}: Built, args: readonly string[]): Interfaces.Manifest => {
  const named = namedCommand(args, commands);
  const ids = Object.keys(commands).filter((id) => named === undefined || id === named || id.startsWith(`${named}:`));
  return {version, commands: Object.fromEntries(ids.map((id) => [id, JSON.parse(commands[id]!)]))};
};

/** The longest beginning of the words before the first flag that is a command. */
const namedCommand = (args: readonly string[], commands: Readonly<Record<string, string>>): string | undefined => {
  const words = wordsOf(args);
  return words.map((_, index) => words.slice(0, index + 1).join(':')).findLast((id) => Object.hasOwn(commands, id));
};

/** The commands of the bundle, for oclif: it asks for one and gets it without looking at the disk. */
const bundledPlugin = (built: Built, args: readonly string[]): Plugin => {
  const {root, pjson, commands} = built;
  const plugin = new Plugin({root, pjson, name: pjson.name, isRoot: true});
  return Object.assign(plugin, {
    _manifest: async () => {
      const manifest = manifestFor(built, args);
      plugin.hasManifest = true;
      plugin.commandIDs = Object.keys(manifest.commands);
      return manifest;
    },
    findCommand: async (id: string) => {
      const command = commands[id]?.().default;
      return command && Object.assign(command, {id, plugin});
    },
  });
};

/** Starts rdc from its bundle. */
export const start = async (built: Built, args: readonly string[] = process.argv.slice(2)): Promise<void> => {
  const unknown = unknownCommand(args, Object.keys(built.manifest.commands), built.aliases);
  if (unknown) return refuse(unknown, args);
  parseWithoutCompiling();
  const plugin = bundledPlugin(built, args);
  await plugin.load();
  const plugins = new Map([[plugin.name, plugin]]);
  const {root, pjson} = built;
  // Colours of help from a file of the user's: rdc has none, and to look for it takes as long as a command.
  Object.assign(Config.prototype, {loadTheme: async () => undefined});
  try {
    await run([...args], {root, pjson, plugins, userPlugins: false, devPlugins: false});
  } catch (error) {
    // It ends the process, which cuts off what is not written yet; one that ends by itself cuts nothing.
    await flush();
    await handle(error as Error);
  }
};

/** Said here because no command is there to say it. */
const refuse = (error: RdcError, args: readonly string[]): void => {
  process.exitCode = EXIT_STATUS.USAGE;
  if (!args.includes('--json')) return void process.stderr.write(`${errorText(error)}\n`);
  const envelope: Envelope = {
    success: false,
    command: '',
    data: null,
    errors: [toEnvelopeError(error)],
    warnings: [],
    metrics: {duration_ms: 0},
  };
  process.stdout.write(`${JSON.stringify(envelope, null, 2)}\n`);
};
