// The runners of the tests, on suites that were planted for them: what is not a success must not end as one.
import {afterAll, describe, expect, test} from '@jest/globals';
import {plant, script, uproot} from '../support/planted.js';

afterAll(uproot);

const GOOD = `test('good', () => expect(1).toBe(1));`;
const skip = (name: string, needs = 'qemu') => ({file: 'e2e/one.test.ts', test: name, needs, reason: 'planted'});
const e2e = (text: string, {skips = [] as object[], env = {}} = {}) =>
  script('scripts/test-e2e.mjs', ['--tests', plant({'e2e/one.test.ts': text}, skips)], env);

describe('an end-to-end suite', () => {
  test('that passes ends the run with 0, and the figures are the last line', () => {
    const {status, output, last} = e2e(GOOD);
    expect([status, last]).toEqual([0, '1 passed, 0 failed, 0 skipped']);
    expect(output).toMatch(/^one: passed after \d+ s: 1 passed, 0 failed, 0 skipped$/m);
  });

  test.each([
    ['a test fails', `${GOOD} test('bad', () => expect(1).toBe(2));`, '1 passed, 1 failed, 0 skipped'],
    ['beforeAll fails', `beforeAll(() => {throw new Error('x');}); ${GOOD} ${GOOD}`, '0 passed, 2 failed, 0 skipped'],
    [
      'a beforeAll above its groups fails',
      `beforeAll(() => {throw new Error('x');}); describe('a', () => {${GOOD}}); describe('b', () => {${GOOD}});`,
      '0 passed, 2 failed, 0 skipped',
    ],
    ['beforeEach fails', `beforeEach(() => {throw new Error('x');}); ${GOOD}`, '0 passed, 1 failed, 0 skipped'],
    ['afterEach fails', `afterEach(() => {throw new Error('x');}); ${GOOD}`, '0 passed, 1 failed, 0 skipped'],
    ['afterAll fails', `afterAll(() => {throw new Error('x');}); ${GOOD}`, '1 passed, 1 failed, 0 skipped'],
    ['there is no test', '', '0 passed, 1 failed, 0 skipped'],
    ['all is skipped', `test.skip('a', () => {}); test.skip('b', () => {});`, '0 passed, 1 failed, 2 skipped'],
    ['one is skipped', `${GOOD} test.skip('a', () => {});`, '1 passed, 1 failed, 1 skipped'],
    ['one is to do', `${GOOD} test.todo('a');`, '1 passed, 1 failed, 1 skipped'],
    ['one is chosen', `test.only('a', () => {}); ${GOOD}`, '1 passed, 1 failed, 1 skipped'],
    ['importing it fails', `throw new Error('x'); ${GOOD}`, '0 passed, 1 failed, 0 skipped'],
    ['it imports what is not there', `import './nowhere.js'; ${GOOD}`, '0 passed, 1 failed, 0 skipped'],
    ['it ends the process with 0', `${GOOD} test('x', () => process.exit(0));`, '0 passed, 1 failed, 0 skipped'],
    [
      'it is killed',
      `${GOOD} test('x', () => {process.kill(process.pid, 'SIGKILL'); return new Promise(() => {});});`,
      '0 passed, 1 failed, 0 skipped',
    ],
    ['an error comes late', `test('x', () => {Promise.reject(new Error('x'));}); ${GOOD}`, expect.any(String)],
  ])('fails, and so does the run, when %s', (_, text, figures) => {
    const {status, output, last} = e2e(text);
    expect([status, last]).toEqual([1, figures]);
    expect(last).toMatch(/^\d+ passed, [1-9]\d* failed, \d+ skipped$/);
    expect(output).toMatch(/^one: FAILED after/m);
    expect(output).toContain('Failed: one.');
  });

  test('may skip what is listed, and has to', () => {
    const [text, skips] = [`${GOOD} test.skip('a', () => {});`, [skip('a')]];
    expect(e2e(text, {skips})).toMatchObject({status: 0, last: '1 passed, 0 failed, 1 skipped'});
    const ran = e2e(text.replace('.skip', ''), {skips});
    expect(ran).toMatchObject({status: 1, last: '2 passed, 1 failed, 0 skipped'});
    expect(ran.output).toContain('e2e/one.test.ts did not skip what skips.json lists: a');
    const under = e2e(text, {skips, env: {RDC_LAB_DRIVER: 'qemu'}});
    expect(under).toMatchObject({status: 1, last: '1 passed, 1 failed, 1 skipped'});
    expect(under.output).toContain('e2e/one.test.ts skipped what skips.json does not list: a');
  });

  test('that ran none of its tests fails, however they are listed', () => {
    const {status, output, last} = e2e(`test.skip('a', () => {});`, {skips: [skip('a')]});
    expect([status, last]).toEqual([1, '0 passed, 1 failed, 1 skipped']);
    expect(output).toContain('one | e2e/one.test.ts ran no test');
  });
});

describe('after a failure', () => {
  test('nothing more of the suite runs, and how to enter the machine is said', () => {
    const seen = (what: string) => `void process.stderr.write('seen: ${what}\\n')`;
    const {output, last} = e2e(`
      beforeAll(() => { globalThis.rdcTestMachine = 'e2e-1'; });
      test('bad', () => expect(1).toBe(2));
      test('next', () => ${seen('a test')});
      describe('others', () => {
        beforeAll(() => ${seen('a hook')});
        afterAll(() => ${seen('another hook')});
        test('other', () => ${seen('another test')});
      });
      afterAll(() => ${seen('the end')});`);
    expect(last).toBe('0 passed, 1 failed, 2 skipped');
    expect(output).toContain('Enter it: bin/run.js ops ssh e2e-1');
    expect(output.match(/^one \| seen: .*$/gm)).toEqual(['one | seen: the end']);
  });

  test('of a suite no other one is begun, and those are told', () => {
    const bad = `test('bad', () => expect(1).toBe(2));`;
    const tests = plant({'e2e/one.test.ts': bad, 'e2e/two.test.ts': bad, 'e2e/three.test.ts': bad});
    const {status, output, last} = script('scripts/test-e2e.mjs', ['--tests', tests], {RDC_E2E_LANES: '1'});
    expect([status, last]).toEqual([1, '0 passed, 1 failed, 0 skipped']);
    expect(output).toMatch(/^Failed: \w+; not run: \w+, \w+\.$/m);
  });
});

describe('nothing to do is no success', () => {
  test.each([['0'], ['-1'], ['0.5'], ['two']])('with %s lanes', (lanes) => {
    const {status, output} = e2e(GOOD, {env: {RDC_E2E_LANES: lanes}});
    expect(status).toBe(2);
    expect(output).toContain('RDC_E2E_LANES');
  });

  test('with a suite that is not there, or none at all', () => {
    const tests = plant({'e2e/one.test.ts': GOOD, 'unit/one.test.ts': GOOD});
    expect(script('scripts/test-e2e.mjs', ['--tests', tests, 'e2e/one']).status).toBe(2);
    expect(script('scripts/test-e2e.mjs', ['--tests', plant({'e2e/README': ''})]).status).toBe(2);
  });

  test('with a list of skips that names no file, or is broken', () => {
    for (const skips of [
      [{...skip('a'), file: 'e2e/gone.test.ts'}],
      [{...skip('a'), reason: ''}],
      [skip('a', 'luck')],
    ]) {
      expect(e2e(GOOD, {skips})).toMatchObject({status: 1, output: expect.stringContaining('Error')});
    }
  });
});

describe('the tests that need no server', () => {
  const unit = (files: Record<string, string>, {skips = [] as object[], words = [] as string[]} = {}) =>
    script('scripts/test-unit.mjs', ['--tests', plant(files, skips), ...words]);
  const one = 'unit/one.test.ts';
  const two = 'tools/two.test.ts';

  test('pass with figures of all kinds', () => {
    expect(unit({[one]: GOOD, [two]: GOOD})).toMatchObject({status: 0, last: '2 passed, 0 failed, 0 skipped'});
  });

  test.each([
    ['one fails', {[one]: `test('x', () => expect(1).toBe(2));`, [two]: GOOD}, '1 passed, 1 failed, 0 skipped'],
    ['one is skipped', {[one]: `test.skip('x', () => {});`, [two]: GOOD}, '1 passed, 1 failed, 1 skipped'],
    ['one is in no directory of ours', {'uni/one.test.ts': GOOD, [two]: GOOD}, '1 passed, 1 failed, 0 skipped'],
    [
      'one ends its process',
      {[one]: `test('x', () => process.exit(0));`, [two]: GOOD},
      '0 passed, 1 failed, 0 skipped',
    ],
    ['there are none', {'e2e/one.test.ts': GOOD}, '0 passed, 1 failed, 0 skipped'],
  ])('fail when %s', (_, files, figures) => {
    expect(unit(files)).toMatchObject({status: 1, last: figures});
  });

  test('skip what needs root when they have not got it, and only then', () => {
    const skips = [{file: one, test: 'x', needs: 'root', reason: 'planted'}];
    const asRoot = `const asRoot = process.getuid() === 0 ? test : test.skip; asRoot('x', () => {}); ${GOOD}`;
    expect(unit({[one]: asRoot}, {skips}).status).toBe(0);
    const theOtherWay = `const asRoot = process.getuid() === 0 ? test.skip : test; asRoot('x', () => {}); ${GOOD}`;
    expect(unit({[one]: theOtherWay}, {skips}).status).toBe(1);
  });

  test('chosen by name are not missed, and one of them has to be there', () => {
    const files = {[one]: `${GOOD} test('x', () => {});`};
    expect(unit(files, {words: ['-t', 'good']})).toMatchObject({status: 0, last: '1 passed, 0 failed, 1 skipped'});
    expect(unit(files, {words: ['-t', 'nonsense']})).toMatchObject({status: 1, last: '0 passed, 1 failed, 2 skipped'});
  });
});
