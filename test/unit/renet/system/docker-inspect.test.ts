import {expect, test} from '@jest/globals';
import {parseImage, parseInspected} from '../../../../src/renet/system/docker-inspect.js';

const inspected = (state: object, check?: object) =>
  parseInspected(
    JSON.stringify({Id: 'a', State: {Status: 'running', ExitCode: 0, ...state}, Config: {Healthcheck: check}}),
  );

test('a container without a health check has none, whether or not its image has one', () => {
  expect(inspected({})).toEqual({id: 'a', state: 'running', exitCode: 0, health: null, healthWithinMs: 0});
  expect(inspected({Health: {Status: 'none'}}, {Test: ['NONE']})).toMatchObject({health: null, healthWithinMs: 0});
});

test.each([
  [{}, 180_000],
  [{StartPeriod: 60e9, Interval: 5e9, Timeout: 1e9, Retries: 2}, 72_000],
])('one with a health check is healthy or not within its time: %j', (check, ms) => {
  expect(inspected({Health: {Status: 'starting'}}, check)).toMatchObject({health: 'starting', healthWithinMs: ms});
});

test('an image has an id, and volumes when its author wanted some', () => {
  expect(parseImage('{"Id":"sha256:1","RepoTags":["web:1"],"Config":{"Volumes":{"/data":{}}}}')).toEqual({
    id: 'sha256:1',
    names: ['web:1'],
    volumes: ['/data'],
  });
  expect(parseImage('{"Id":"sha256:1","RepoTags":null,"Config":{"Volumes":null}}')).toEqual({
    id: 'sha256:1',
    names: [],
    volumes: [],
  });
});

test.each(['{}', 'null', '{"Id":1}', 'x'])('%s is refused', (answer) => {
  expect(() => parseInspected(answer)).toThrow("Docker's answer about a container cannot be read.");
  expect(() => parseImage(answer)).toThrow("Docker's answer about an image cannot be read.");
});
