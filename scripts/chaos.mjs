// Has the commands of a repository's life, and the set-up of a server, die on the local server and be repeated.
//   npm run chaos -- --runs 20 --seed 7 --report chaos.jsonl   commands and points drawn by lot; the commit's own seed by itself
//   npm run chaos -- --runs 20 --power 2                       one death in two is a power cut, not one in five
//   npm run chaos -- --all                                     every point of every operation is killed at once
//   npm run chaos -- --all --power 1 --only fork,resize        with a power cut at each as well; of these alone
//   npm run chaos -- --all --power 3                           with a power cut at every third, which takes hours less
//   npm run chaos -- --all --power 1 --no-kills                power cuts alone
//   npm run chaos -- --faults --all                            disks fail and fill up under every operation
//   npm run chaos -- … --report chaos.jsonl --resume chaos.jsonl --servers 2
// Two servers share the work; what a report has already is not tried again. What fails is noted, and the rest goes on.
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {ROOT} from './tests/jest.mjs';

const {values} = parseArgs({
  options: {
    runs: {type: 'string', default: '5'},
    seed: {type: 'string'},
    report: {type: 'string'},
    resume: {type: 'string'},
    servers: {type: 'string', default: '1'},
    all: {type: 'boolean'},
    faults: {type: 'boolean'},
    power: {type: 'string'},
    'no-kills': {type: 'boolean'},
    only: {type: 'string'},
    /** The directory of the tests, for the test of this script. */
    tests: {type: 'string'},
  },
});
const refuse = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};
const isCount = (text) => /^[1-9]\d*$/.test(text);
if (!isCount(values.runs)) refuse('--runs is a number from 1.');
if (!isCount(values.servers)) refuse('--servers is a number from 1.');
if (values.seed !== undefined && !/^\d+$/.test(values.seed)) refuse('--seed is a number.');
if (values.power !== undefined && !isCount(values.power)) refuse('--power is a number from 1.');
if (!values.all && values.only !== undefined) refuse('--only goes with --all.');
if (values['no-kills'] && !(values.all && values.power)) refuse('--no-kills goes with --all and --power.');
// The first call of a campaign is the same as the next: then there is no report yet.
const resumes = values.resume !== undefined && existsSync(values.resume);
if (values.resume !== undefined && !resumes && values.resume !== values.report) refuse(`There is no ${values.resume}.`);
if (values.faults && values.power !== undefined) refuse('--power does not go with --faults.');

const {RDC_E2E_LANE: lane, ...rest} = process.env;
const firstLane = Number(lane || 1);
const servers = Number(values.servers);
const env = {
  ...rest,
  RDC_CHAOS_RUNS: values.runs,
  ...(values.seed && {RDC_CHAOS_SEED: values.seed}),
  ...(values.report && {RDC_CHAOS_REPORT: resolve(values.report)}),
  ...(resumes && {RDC_CHAOS_RESUME: resolve(values.resume)}),
  ...(values.all && {RDC_CHAOS_ALL: '1'}),
  ...(values.power && {RDC_CHAOS_POWER: values.power}),
  ...(values['no-kills'] && {RDC_CHAOS_NO_KILLS: '1'}),
  ...(values.only && {RDC_CHAOS_ONLY: values.only}),
};
const tests = values.tests ? ['--tests', resolve(values.tests)] : [];

/** One server and its share of the work. Of several none may power off the others' when it has ended well. */
const runShare = (index) =>
  new Promise((done) => {
    const own = {
      ...env,
      ...(lane || servers > 1 ? {RDC_E2E_LANE: String(firstLane + index)} : {}),
      ...(servers > 1 ? {RDC_CHAOS_SHARE: `${index}/${servers}`, RDC_E2E_KEEP: '1'} : {}),
    };
    const words = ['scripts/test-e2e.mjs', ...tests, values.faults ? 'faults' : 'chaos'];
    spawn(process.execPath, words, {cwd: ROOT, env: own, stdio: 'inherit'}).on('close', (status) => done(status ?? 1));
  });

const statuses = await Promise.all(Array.from({length: servers}, (_, index) => runShare(index)));
process.exitCode = statuses.find((status) => status !== 0) ?? 0;
