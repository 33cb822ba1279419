import {createHash} from 'node:crypto';
import {appendFileSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {reporter, resumed, tableOf} from '../../e2e/support/chaos/report.js';
import {findLost} from '../../e2e/support/chaos/writer.js';

const sumOf = (text: string) => createHash('sha256').update(text).digest('hex');
const record = (number: number, text: string) => `${number} ${text} ${sumOf(text)}`;

test('a record that was acknowledged is lost when it is missing, torn or another one', () => {
  const acknowledged = new Map([1, 2, 3, 4].map((number) => [number, sumOf(`text${number}`)]));
  const file = [
    record(1, 'text1'),
    record(2, 'text2').replace('text2', 'tex'),
    record(4, 'another'),
    // Written after the last one that was heard of: cut off, which is nobody's loss.
    record(5, 'text5').slice(0, 20),
  ];
  expect(findLost(acknowledged, file.join('\n'))).toEqual([2, 3, 4]);
});

test('the table counts deaths and failures, and knows how many points there are once one died at the last', () => {
  const died = {stage: 'fork', death: 'kill', point: 'x', number: 1, last: false} as const;
  const table = tableOf([
    died,
    {...died, number: 17, last: true},
    {...died, stage: 'up', death: 'power', failure: 'it did not come up'},
  ]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['operation', 'points', 'killed', 'without power', 'failures'],
    ['fork', '17', '2', '0', '0'],
    ['up', '?', '0', '1', '1'],
  ]);
});

test('a campaign goes on where its report ends: what failed and what was cut short is tried again', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'rdc-chaos-')), 'report.jsonl');
  const {note, lifeEnded} = reporter(file);
  const died = {stage: 'fork', death: 'kill', point: 'x', last: false} as const;
  await note({...died, number: 1}, null);
  await note({...died, number: 2, failure: 'left over'}, null);
  await note({...died, stage: 'up', number: 4, last: true}, null);
  await note({...died, stage: 'mount', number: 1}, 7);
  await note({...died, stage: 'mount', number: 1}, 8);
  await lifeEnded(8);
  appendFileSync(file, '{"seed":9,"end');
  const {lives, nextPoint} = await resumed(file);
  expect([...lives]).toEqual([8]);
  expect([nextPoint('fork', 'kill', 1), nextPoint('fork', 'power', 3)]).toEqual([2, 1]);
  expect([nextPoint('up', 'kill', 1), nextPoint('mount', 'kill', 1)]).toEqual([null, 1]);
  expect((await resumed(undefined)).nextPoint('up', 'kill', 1)).toBe(1);
});
