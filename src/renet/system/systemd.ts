import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
export const daemonReload = (): Argv => argv('systemctl', 'daemon-reload');
export const startUnits = (...units: string[]): Argv => argv('systemctl', 'start', '--', ...units);
/** Waits until they are stopped; units that are not loaded make it exit 5. */
export const stopUnits = (...units: string[]): Argv => argv('systemctl', 'stop', '--', ...units);
export const restartUnits = (...units: string[]): Argv => argv('systemctl', 'restart', '--', ...units);
/** Starts them now and at every boot. Has systemd read all unit files again first, which takes it a second. */
export const enableUnits = (...units: string[]): Argv => argv('systemctl', 'enable', '--now', '--', ...units);
/** Starts them at every boot from now on, but not now. Has systemd read all unit files again. */
export const enableAtBoot = (...units: string[]): Argv => argv('systemctl', 'enable', '--', ...units);
/** Changes a unit that runs, until the next boot; a reload of unit files would not touch its control group. */
export const setProperties = (unit: string, settings: readonly string[]): Argv =>
  argv('systemctl', 'set-property', '--runtime', '--', unit, ...settings);
/** Forgets that units failed, so that they can be started again whatever their start limit says. */
const resetFailed = (...units: string[]): Argv => argv('systemctl', 'reset-failed', '--', ...units);
export const showUnits = (properties: readonly string[], units: readonly string[]): Argv =>
  argv('systemctl', 'show', `--property=${properties.join(',')}`, '--', ...units);
/** The last lines of a unit's journal, oldest first, without what systemd adds. */
const unitJournal = (unit: string, lines: number): Argv =>
  argv('journalctl', '--no-pager', '--quiet', '--output=cat', `--lines=${lines}`, `--unit=${unit}`);

export interface TransientUnit {
  unit: string;
  slice?: string;
  uid?: number;
  gid?: number;
  env?: Readonly<Record<string, string>>;
  /** Further unit settings, such as `RuntimeMaxSec: '900'`. */
  properties?: Readonly<Record<string, string>>;
  /** Hands the caller's stdin, stdout and stderr to the program, waits for it and returns its exit status. */
  pipe?: boolean;
}

/** Runs a program as a unit of its own: it is found by name and stopped as a whole, whatever becomes of the caller. */
export const runInUnit = (wanted: TransientUnit, program: Argv): Argv =>
  argv(
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${wanted.unit}`,
    wanted.pipe && '--pipe',
    wanted.pipe && '--wait',
    wanted.slice !== undefined && `--slice=${wanted.slice}`,
    wanted.uid !== undefined && `--uid=${wanted.uid}`,
    wanted.gid !== undefined && `--gid=${wanted.gid}`,
    ...Object.entries(wanted.env ?? {}).map(([name, value]) => `--setenv=${name}=${value}`),
    ...Object.entries(wanted.properties ?? {}).map(([name, value]) => `--property=${name}=${value}`),
    '--',
    program.file,
    ...program.args,
  );

/** systemd replaces variables in the words of a command; a doubled dollar is a plain one (systemd.service(5)). */
export const literal = (word: string): string => word.replaceAll('$', '$$$$');

/** Runs a program in a unit of its own after some seconds, unless the timer of that name is stopped before. */
export const runInUnitAfter = (unit: string, seconds: number, program: Argv): Argv =>
  argv(
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${unit}`,
    `--on-active=${seconds}s`,
    // A timer may be a minute late unless it is told not to.
    '--timer-property=AccuracySec=100ms',
    '--',
    program.file,
    ...program.args,
  );

// What we hear.
/** Reads `systemctl show`: one block of `Name=value` lines per unit, blocks parted by an empty line. */
export const parseShow = (output: string): Record<string, string>[] =>
  output
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block) => Object.fromEntries(block.split('\n').filter(Boolean).map(parseProperty)));

const parseProperty = (line: string): [string, string] => {
  const equals = line.indexOf('=');
  if (equals < 1) throw new RdcError('UNEXPECTED_OUTPUT', `systemctl show answered ${JSON.stringify(line)}.`);
  return [line.slice(0, equals), line.slice(equals + 1)];
};

/** What a unit is doing, in the words of our contract; a unit nobody knows is inactive. */
export const stateOf = (activeState: string | undefined): 'active' | 'inactive' | 'failed' => {
  if (activeState === 'failed') return 'failed';
  return activeState === 'active' || activeState === 'reloading' || activeState === 'activating'
    ? 'active'
    : 'inactive';
};

const UNIT_NOT_LOADED = 5;

// What we do.
export const systemd = (exec: Exec) => ({
  daemonReload: () => exec(daemonReload()),
  start: (...units: string[]) => exec(startUnits(...units)),
  /** Units that do not exist count as stopped. */
  stop: (...units: string[]) => exec(stopUnits(...units), {accept: [0, UNIT_NOT_LOADED]}),
  setProperties: (unit: string, settings: readonly string[]) => exec(setProperties(unit, settings)),
  restart: (...units: string[]) => exec(restartUnits(...units)),
  enable: (...units: string[]) => exec(enableUnits(...units)),
  resetFailed: (...units: string[]) => exec(resetFailed(...units), {accept: [0, 1, UNIT_NOT_LOADED]}),
  /** Properties of each unit, in the order asked; one process for all of them. */
  show: async (properties: readonly string[], ...units: string[]) =>
    units.length === 0 ? [] : parseShow((await exec(showUnits(properties, units))).stdout),
  isActive: async (unit: string) => {
    const [shown] = parseShow((await exec(showUnits(['ActiveState'], [unit]))).stdout);
    return stateOf(shown?.ActiveState) === 'active';
  },
  journal: async (unit: string, lines: number) =>
    (await exec(unitJournal(unit, lines))).stdout.split('\n').filter((line) => line !== ''),
});
