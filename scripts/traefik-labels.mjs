// Asks Traefik's own code what it makes of some hundreds of sets of labels, and writes it down for the unit test
// labels-traefik: node scripts/traefik-labels.mjs. Needs Go. With --check it also asks whether Traefik takes the documents that
// the route server makes of the same labels.
import {execFileSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {buildSync} from 'esbuild';
import {WRITTEN} from './traefik-labels/written.mjs';

const FIXTURE = 'test/fixtures/traefik-3/labels.json';
const directory = mkdtempSync(join(tmpdir(), 'rdc-labels-'));
process.on('exit', () => rmSync(directory, {recursive: true, force: true}));

const load = (source) => {
  const outfile = join(directory, `${basename(source)}.cjs`);
  buildSync({entryPoints: [source], outfile, bundle: true, platform: 'node', logLevel: 'error'});
  return createRequire(import.meta.url)(outfile);
};
const {TRAEFIK_MODULE, TRAEFIK_VERSION, parseDownload, wrapperModule} = load('src/lab/containers/traefik-module.ts');

const env = {...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off'};
const go = (...args) => execFileSync('nice', ['go', ...args], {cwd: directory, env, encoding: 'utf8'});
const downloaded = go('mod', 'download', '-json', `${TRAEFIK_MODULE}@v${TRAEFIK_VERSION}`);
writeFileSync(join(directory, 'go.mod'), wrapperModule(readFileSync(parseDownload(downloaded), 'utf8')));
cpSync('scripts/traefik-labels', directory, {recursive: true});
go('build', '-trimpath', '-o', 'ask', '.');

const ask = (questions, ...args) =>
  JSON.parse(
    execFileSync(join(directory, 'ask'), args, {
      input: JSON.stringify(questions),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }),
  );

const {bases, cases} = ask(WRITTEN, 'generate');
// Every set that was written by hand is among them; with fewer the unit test would be content with what is left.
if (cases.length < WRITTEN.length || cases.length === 0)
  throw new Error(`Traefik answered for ${cases.length} sets only`);
// Go lists the keys of a map in an order of chance.
for (const one of cases) if (one.errors) one.errors = one.errors.map((error) => error.replace(/: \[.*\]$/, ''));
const lines = (items) => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
const text = `{
  "by": "scripts/traefik-labels.mjs, ${TRAEFIK_MODULE} v${TRAEFIK_VERSION}",
  "bases": ${JSON.stringify(bases)},
  "cases": [
${lines(cases)}
  ]
}
`;
writeFileSync(FIXTURE, text);
console.log(`${FIXTURE}: ${cases.length} sets of labels, ${text.length >> 10} KiB`);

if (process.argv.includes('--check')) {
  const {labelFragment} = load('src/renet/routes/table/fragment.ts');
  const documentOf = (labels) => {
    const container = {id: '1', networkId: 2816, service: 'app', ip: '127.0.11.2', labels, exposed: []};
    const document = {};
    for (const {protocol, kind, name, value} of labelFragment(container, 80, 'Host(`app`)').elements) {
      ((document[protocol] ??= {})[kind] ??= {})[name] = value;
    }
    return JSON.stringify(document).replaceAll('-2816', '');
  };
  const questions = cases.map(({name, labels = {}}) => ({name, document: documentOf(labels)}));
  const asked = questions.filter(({document}) => document !== '{}');
  const refused = ask(asked).cases.filter(({errors}) => errors);
  for (const {name, errors} of refused) console.log(`refused: ${name}\n  ${errors.join('\n  ')}`);
  console.log(`${asked.length} documents read by Traefik, ${refused.length} refused`);
  process.exitCode = refused.length > 0 || asked.length === 0 ? 1 : 0;
}
