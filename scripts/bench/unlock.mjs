// What opening a volume costs: time and memory of the derivation of its key, for the two kinds of slots rdc makes.
import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {run} from './process.mjs';
import {createRepository} from './repositories.mjs';
import {rowsOf, shuffled} from './statistics.mjs';

const SIZE = '256M';

export const unlock = async (server, {rounds, signal}) => {
  const passphrase = randomBytes(16).toString('hex');
  const make = async (says, wanted) => ({says, ...(await createRepository(server, {...wanted, size: SIZE}, signal))});
  const slots = [
    await make('chosen passphrase (argon2id)', {name: 'bench-chosen', passphrase}),
    await make('generated credential (pbkdf2)', {name: 'bench-generated'}),
  ];
  const times = new Map(slots.map(({says}) => [says, []]));
  const memory = new Map(slots.map(({says}) => [says, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const {says, guid, credential} of shuffled(slots)) {
      const probe = await server.probe('unlock', {image: join(server.datastore, 'repositories', guid)});
      const {ms, peakMiB} = JSON.parse((await run({...probe, input: credential}, signal)).stdout);
      if (round < 0) continue;
      times.get(says).push(ms);
      memory.get(says).push(peakMiB);
    }
  }
  return [...rowsOf(times, 'ms'), ...rowsOf(memory, 'MiB')];
};
