// `npm run chaos` runs the suite that there is, with what it was told; here on one that was planted for it.
import {join} from 'node:path';
import {afterAll, expect, test} from '@jest/globals';
import {plant, script, uproot} from '../support/planted.js';

afterAll(uproot);

const chaos = (words: readonly string[], env: Record<string, string> = {}) => {
  const tells = `test('x', () => void process.stderr.write(JSON.stringify(
    Object.entries(process.env).filter(([name]) => name.startsWith('RDC_CHAOS_')).sort()) + '\\n'));`;
  const {status, output} = script('scripts/chaos.mjs', ['--tests', plant({'e2e/chaos.test.ts': tells}), ...words], env);
  const told = /^chaos \| (\[\[.*)$/m.exec(output)?.[1];
  return {status, output, env: told && (Object.fromEntries(JSON.parse(told) as [string, string][]) as object)};
};

test('the suite that it asks for is one of ours', async () => {
  const ours = script('scripts/test-e2e.mjs', ['no-such-suite']);
  expect(ours.output).toMatch(/There are: .*\bchaos\b/);
});

test('lives are drawn by the seed that is named', () => {
  const {status, env} = chaos(['--runs', '20', '--seed', '7']);
  expect([status, env]).toEqual([0, {RDC_CHAOS_RUNS: '20', RDC_CHAOS_SEED: '7'}]);
});

test('without one it is that of the environment, else that of the commit, which is printed', () => {
  expect(chaos([], {RDC_CHAOS_SEED: '9'}).env).toMatchObject({RDC_CHAOS_SEED: '9'});
  const {env, output} = chaos([]);
  const [, seed] = /^The seed of the chaos suite is (\d+), from .+\.$/m.exec(output) ?? [];
  expect(env).toEqual({RDC_CHAOS_RUNS: '5', RDC_CHAOS_SEED: seed});
});

test('all points of some operations', () => {
  const {env} = chaos(['--all', '--power', '3', '--only', 'fork,resize', '--seed', '1']);
  expect(env).toMatchObject({RDC_CHAOS_ALL: '1', RDC_CHAOS_POWER: '3', RDC_CHAOS_ONLY: 'fork,resize'});
});

test('power cuts alone, at all points or in every second death of a life', () => {
  const all = chaos(['--all', '--power', '1', '--no-kills', '--seed', '1']);
  expect(all.env).toMatchObject({RDC_CHAOS_ALL: '1', RDC_CHAOS_POWER: '1', RDC_CHAOS_NO_KILLS: '1'});
  expect(chaos(['--power', '2', '--seed', '1']).env).toMatchObject({RDC_CHAOS_POWER: '2'});
});

test('faults of disks, another suite; and a report to go on from', () => {
  const tells = (name: string) => `test('x', () => void process.stderr.write('${name} ' +
    JSON.stringify([process.env.RDC_CHAOS_SHARE, process.env.RDC_E2E_LANE, process.env.RDC_CHAOS_RESUME]) + '\\n'));`;
  const tests = plant({'e2e/chaos.test.ts': tells('deaths'), 'e2e/faults.test.ts': tells('faults')});
  const report = join(tests, 'skips.json');
  const words = ['--tests', tests, '--faults', '--all', '--resume', report, '--servers', '2'];
  const {status, output} = script('scripts/chaos.mjs', words, {RDC_E2E_LANE: '4'});
  expect(status).toBe(0);
  expect(output).toContain(`faults ["0/2","4","${report}"]`);
  expect(output).toContain(`faults ["1/2","5","${report}"]`);
  expect(output).not.toContain('deaths');
});

test('the first call of a campaign goes on from its own report, which is not there yet', () => {
  const {status, env} = chaos(['--report', '/tmp/no/report', '--resume', '/tmp/no/report', '--seed', '1']);
  expect([status, env]).toEqual([0, {RDC_CHAOS_REPORT: '/tmp/no/report', RDC_CHAOS_RUNS: '5', RDC_CHAOS_SEED: '1'}]);
});

test.each([
  ['--runs', '0'],
  ['--resume', '/tmp/no/report'],
  ['--servers', '0'],
  ['--faults', '--all', '--power', '1'],
  ['--runs', 'many'],
  ['--seed', 'x'],
  ['--all', '--power', '0'],
  ['--only', 'fork'],
  ['--all', '--no-kills'],
])('%s %s is refused: nothing would be done, or something else', (...words) => {
  expect(chaos(words).status).toBe(2);
});
