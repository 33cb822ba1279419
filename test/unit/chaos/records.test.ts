import {createHash} from 'node:crypto';
import {expect, test} from '@jest/globals';
import {tableOf} from '../../e2e/support/chaos/report.js';
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
