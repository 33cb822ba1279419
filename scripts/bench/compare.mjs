// Interleaved: every round runs each command once, in shuffled order, so that what drifts hits all alike.
import {run} from './process.mjs';
import {rowsOf, shuffled} from './statistics.mjs';

/**
 * Times commands against the first of them. A command is a call with a name; what `before` and `after` do is not timed,
 * and `after` is handed `{stdout, ms}` and whether it counts: a round ahead of the others warms all caches and is thrown away.
 */
export const compare = async (commands, {rounds, signal}) => {
  const series = new Map(commands.map(({name}) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const command of shuffled(commands)) {
      await command.before?.();
      const ended = await run(command, signal);
      await command.after?.(ended, round >= 0);
      if (round >= 0) series.get(command.name).push(ended.ms);
    }
  }
  return rowsOf(series, 'ms');
};
