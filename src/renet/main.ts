import {parseWithoutCompiling} from '../shared/parse-once.js';
import {agentHash} from './agent-hash.js';

/** Every way in is loaded when it is used: `renet compose` must not pay for the contract. */
const run = async (args: readonly string[]): Promise<number> => {
  if (args[0] !== 'route-server') parseWithoutCompiling();
  switch (args[0]) {
    case 'serve':
      return (await import('./call/serve.js')).serve();
    case 'compose':
    case 'docker':
      return (await import('./people/passthrough-command.js')).passthroughCommand(args[0], args.slice(1));
    case 'route-server':
      await (await import('./routes/main.js')).runRouter({agentHash: agentHash()});
      return 0;
    case 'autostart':
      return (await import('./boot/main.js')).autostart(args[1]);
    case 'warm':
      return (await import('./warm.js')).warm(args[1]);
    case '--version':
    case '-v':
      process.stdout.write(`renet ${agentHash()} (node ${process.version})\n`);
      return 0;
    default:
      return (await import('./people/people.js')).people(args);
  }
};

/** Ends the process once everything is written: open pipes must not keep it alive, nor cut what it said. */
const end = (status: number): void => {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
};

run(process.argv.slice(2)).then(end, (error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`renet met a bug, please report it: ${text}\n`);
  end(1);
});
