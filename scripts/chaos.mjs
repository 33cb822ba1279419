// Has every command of a repository's life die at points drawn by lot, on the local server, and be repeated.
// npm run chaos -- --runs 20 --seed 7 --report chaos.jsonl
import {spawn} from 'node:child_process';
import {parseArgs} from 'node:util';

const {values} = parseArgs({
  options: {runs: {type: 'string', default: '5'}, seed: {type: 'string', default: '1'}, report: {type: 'string'}},
});
const env = {
  ...process.env,
  RDC_CHAOS_RUNS: values.runs,
  RDC_CHAOS_SEED: values.seed,
  ...(values.report && {RDC_CHAOS_REPORT: values.report}),
};
spawn('npm', ['run', 'test:e2e', '--', 'chaos'], {env, stdio: 'inherit'}).on('close', (status) => {
  process.exitCode = status ?? 1;
});
