import {expect, test} from '@jest/globals';
import {portsText, readPorts} from '../../../../src/domain/proxy/ports.js';

test.each([
  [[], ''],
  [[25], '25'],
  [[25, 26], '25, 26'],
  [[10052, 25, 10050, 10051], '25, 10050-10052'],
  [[1, 2, 3, 5, 6, 8, 9, 10, 11], '1-3, 5, 6, 8-11'],
])('portsText of %j', (ports, text) => {
  expect(portsText(ports)).toBe(text);
});

test('what portsText writes, readPorts reads', () => {
  const ports = [25, 143, 587, 588, 589, 20000];
  expect(readPorts(portsText(ports), 'tcp')).toEqual(ports);
});
