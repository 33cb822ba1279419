// Has the commands of a repository's life, and the set-up of a server, die on the local server and be repeated.
//   npm run chaos -- --runs 20 --seed 7 --report chaos.jsonl   commands and points drawn by lot; the commit's own seed by itself
//   npm run chaos -- --all                                     every point of every operation is killed at once
//   npm run chaos -- --all --power 1 --only fork,resize        with a power cut at each as well; of these alone
//   npm run chaos -- --all --power 3                           with a power cut at every third, which takes hours less
import {spawn} from 'node:child_process';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {ROOT} from './tests/jest.mjs';

const {values} = parseArgs({
  options: {
    runs: {type: 'string', default: '5'},
    seed: {type: 'string'},
    report: {type: 'string'},
    all: {type: 'boolean'},
    power: {type: 'string'},
    only: {type: 'string'},
    /** The directory of the tests, for the test of this script. */
    tests: {type: 'string'},
  },
});
const refuse = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};
if (!/^[1-9]\d*$/.test(values.runs)) refuse('--runs is a number from 1.');
if (values.seed !== undefined && !/^\d+$/.test(values.seed)) refuse('--seed is a number.');
if (values.power !== undefined && !/^[1-9]\d*$/.test(values.power)) refuse('--power is a number from 1.');
if (!values.all && (values.power ?? values.only) !== undefined) refuse('--power and --only go with --all.');

const env = {
  ...process.env,
  RDC_CHAOS_RUNS: values.runs,
  ...(values.seed && {RDC_CHAOS_SEED: values.seed}),
  ...(values.report && {RDC_CHAOS_REPORT: resolve(values.report)}),
  ...(values.all && {RDC_CHAOS_ALL: '1'}),
  ...(values.power && {RDC_CHAOS_POWER: values.power}),
  ...(values.only && {RDC_CHAOS_ONLY: values.only}),
};
const tests = values.tests ? ['--tests', resolve(values.tests)] : [];
spawn(process.execPath, ['scripts/test-e2e.mjs', ...tests, 'chaos'], {cwd: ROOT, env, stdio: 'inherit'}).on(
  'close',
  (status) => {
    process.exitCode = status ?? 1;
  },
);
