import {expect, test} from '@jest/globals';
import {planImages} from '../../../../src/renet/deploy/plan.js';
import {parseUp, scopeOf} from '../../../../src/renet/deploy/up-options.js';
import {projectOf, web} from './scene.js';

const PLAIN = {services: [], forceRecreate: false, build: false, pullAlways: false, withDependencies: true};
const read = (line: string) => parseUp(line.split(' ').filter(Boolean));

test.each([
  ['-d', {}],
  ['--detach', {}],
  ['--detach=true', {}],
  ['--wait', {}],
  ['-dV', {}],
  ['-d web api', {services: ['web', 'api']}],
  ['web -d', {services: ['web']}],
  ['-d -t 5 web', {services: ['web']}],
  ['-dt5 web', {services: ['web']}],
  ['-d --timeout=5 web', {services: ['web']}],
  ['-d --wait-timeout 60 web', {services: ['web']}],
  ['-d --build --force-recreate --no-deps', {build: true, forceRecreate: true, withDependencies: false}],
  ['-d --build=false', {}],
  ['-d --pull always', {pullAlways: true}],
  ['-d --pull=always', {pullAlways: true}],
  ['-d --pull missing', {}],
])('up %s', (line, expected) => {
  expect(read(line)).toEqual({...PLAIN, ...expected});
});

test.each([
  '',
  'web',
  '--build',
  '-d=false',
  '--detach=false',
  '-d --no-recreate',
  '-d --scale web=2',
  '-d --no-start',
  '--timeout -d',
])('up %s is left alone', (line) => {
  expect(read(line)).toBeNull();
});

const project = projectOf({
  web: web({depends_on: {api: {}}}),
  api: web({depends_on: {db: {}, web: {}}}),
  db: web(),
  other: web(),
});

test.each([
  ['-d', ['api', 'db', 'other', 'web']],
  ['-d web', ['api', 'db', 'web']],
  ['-d --no-deps web', ['web']],
  ['-d gone', []],
])('the services of up %s', (line, expected) => {
  const options = read(line);
  expect(options && [...scopeOf(project, options)].sort()).toEqual(expected);
});

test('only what is asked for, or missing, is built or pulled', () => {
  const project = projectOf({
    built: web({build: {context: '/a'}}),
    fetched: web(),
    always: web({pull_policy: 'always'}),
  });
  const steps = (options: object, missing: string[] = []) => {
    const images = Object.keys(project.services).map(
      (name) => [name, missing.includes(name) ? null : {id: 'sha256:1', names: [], volumes: []}] as const,
    );
    return planImages({project, options: {...PLAIN, ...options}, images: new Map(images)});
  };
  expect(steps({})).toEqual({build: [], pull: ['always']});
  expect(steps({}, ['built', 'fetched'])).toEqual({build: ['built'], pull: ['fetched', 'always']});
  expect(steps({build: true, pullAlways: true})).toEqual({build: ['built'], pull: ['fetched', 'always']});
});
