// Gives every parser of the registry (test/fuzz) as many hostile inputs as asked for, and says what came of it.
// npm run fuzz -- --cases 20000 --seed 7 --only parseSize
import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {Worker} from 'node:worker_threads';
import {buildSync} from 'esbuild';

const {values} = parseArgs({
  options: {
    cases: {type: 'string', default: '2000'},
    seed: {type: 'string', default: String(Date.now() % 2 ** 31)},
    only: {type: 'string', default: ''},
  },
});
const refuse = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};
for (const name of ['cases', 'seed']) if (!/^\d+$/.test(values[name])) refuse(`--${name} is a number.`);
const [cases, seed] = [Number(values.cases), Number(values.seed)];
if (cases === 0) refuse('--cases is a number from 1.');
/** One case takes milliseconds; one that takes this long does not end. */
const PATIENCE_MS = 30_000;

const directory = mkdtempSync(join(tmpdir(), 'rdc-fuzz-'));
process.on('exit', () => rmSync(directory, {recursive: true, force: true}));
const bundle = join(directory, 'fuzz.cjs');
buildSync({entryPoints: ['test/fuzz/worker.ts'], outfile: bundle, bundle: true, platform: 'node', logLevel: 'error'});
const {SUBJECTS} = createRequire(import.meta.url)(bundle);
const chosen = SUBJECTS.filter(({parser}) => parser.includes(values.only));
if (chosen.length === 0) refuse(`No subject is called like "${values.only}".`);

/** In a thread of its own: a loop without end can only be stopped from outside. */
const tryOne = (subject) =>
  new Promise((resolve, reject) => {
    const counter = new SharedArrayBuffer(4);
    const seen = new Int32Array(counter);
    const worker = new Worker(bundle, {workerData: {parser: subject.parser, cases, seed, counter}});
    let [last, since] = [0, Date.now()];
    const watch = setInterval(() => {
      if (seen[0] !== last) [last, since] = [seen[0], Date.now()];
      if (Date.now() - since < PATIENCE_MS) return;
      const reason = `no end after ${PATIENCE_MS / 1000} s`;
      finish({
        cases: last,
        slowestMs: PATIENCE_MS,
        failure: {counterexample: subject.inputOf({seed, at: last}), reason},
      });
    }, 500);
    const finish = (verdict) => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(verdict));
    };
    worker.on('message', finish);
    worker.on('error', reject);
  });

const rows = [];
for (const subject of chosen) {
  const verdict = await tryOne(subject);
  if (!verdict.failure && verdict.cases !== cases)
    throw new Error(`${subject.parser} was tried ${verdict.cases} times`);
  rows.push({parser: subject.parser, ...verdict});
  const {failure, slowestMs} = verdict;
  console.log(
    `${subject.parser.padEnd(36)} ${String(verdict.cases).padStart(8)} cases ${failure ? '1 failure ' : '0 failures'} ${slowestMs.toFixed(1).padStart(9)} ms the slowest`,
  );
  if (failure) console.log(`  ${failure.reason}\n  ${failure.counterexample}`);
}
const failed = rows.filter(({failure}) => failure);
const tried = rows.reduce((sum, row) => sum + row.cases, 0);
console.log(`\n${rows.length} subjects, ${tried} cases, ${failed.length} failures, seed ${seed}`);
process.exitCode = failed.length > 0 ? 1 : 0;
