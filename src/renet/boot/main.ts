import {sayToJournal} from './journal.js';

/**
 * `renet autostart boot` and `renet autostart shutdown`: what the two units run. Like any operation they stop
 * and take back what they began when they are told to end.
 *
 * @returns the exit status
 */
export const autostart = async (word: string | undefined): Promise<number> => {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => stop.abort());
  if (word === 'boot') return (await import('./boot.js')).boot(stop.signal, sayToJournal);
  if (word === 'shutdown') return (await import('./shutdown.js')).shutDown(stop.signal, sayToJournal);
  process.stderr.write('Usage: renet autostart boot|shutdown, as rediacc-autostart and rediacc-shutdown.service do.\n');
  return 2;
};
