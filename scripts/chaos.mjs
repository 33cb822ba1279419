// Has the commands of a repository's life, and the set-up of a server, die on the local server and be repeated.
//   npm run chaos -- --runs 20 --seed 7 --report chaos.jsonl   commands and points drawn by lot
//   npm run chaos -- --all                                     every point of every operation is killed at once
//   npm run chaos -- --all --power 1 --only fork,resize        with a power cut at each as well; of these alone
//   npm run chaos -- --all --power 3                           with a power cut at every third, which takes hours less
import {spawn} from 'node:child_process';
import {parseArgs} from 'node:util';

const {values} = parseArgs({
  options: {
    runs: {type: 'string', default: '5'},
    seed: {type: 'string', default: '1'},
    report: {type: 'string'},
    all: {type: 'boolean'},
    power: {type: 'string'},
    only: {type: 'string'},
  },
});
const env = {
  ...process.env,
  RDC_CHAOS_RUNS: values.runs,
  RDC_CHAOS_SEED: values.seed,
  ...(values.report && {RDC_CHAOS_REPORT: values.report}),
  ...(values.all && {RDC_CHAOS_ALL: '1'}),
  ...(values.power && {RDC_CHAOS_POWER: values.power}),
  ...(values.only && {RDC_CHAOS_ONLY: values.only}),
};
spawn('npm', ['run', 'test:e2e', '--', 'e2e/chaos'], {env, stdio: 'inherit'}).on('close', (status) => {
  process.exitCode = status ?? 1;
});
