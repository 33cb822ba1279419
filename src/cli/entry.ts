import {execute, Plugin, type Command, type Interfaces} from '@oclif/core';
import {EXIT_STATUS} from '../shared/codes.js';
import {RdcError} from '../shared/errors.js';
import {errorText, toEnvelopeError, type Envelope} from './envelope.js';
import {unknownCommand} from './unknown-command.js';

/** What the build puts into the bundle, so that a start reads no file but the bundle. */
export interface Built {
  readonly root: string;
  readonly pjson: Interfaces.PJSON;
  readonly manifest: Interfaces.Manifest;
  /** Command id to its module, each evaluated when it is asked for. */
  readonly commands: Readonly<Record<string, () => {default: Command.Class}>>;
}

/** The commands of the bundle, for oclif: it asks for one and gets it without looking at the disk. */
const bundledPlugin = ({root, pjson, manifest, commands}: Built): Plugin => {
  const plugin = new Plugin({root, pjson, name: pjson.name, isRoot: true});
  return Object.assign(plugin, {
    _manifest: async () => {
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
  const unknown = unknownCommand(args, built.manifest);
  if (unknown) return refuse(unknown, args);
  const plugin = bundledPlugin(built);
  await plugin.load();
  const plugins = new Map([[plugin.name, plugin]]);
  const {root, pjson} = built;
  await execute({args: [...args], loadOptions: {root, pjson, plugins, userPlugins: false, devPlugins: false}});
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
