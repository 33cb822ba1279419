import {describe, expect, test} from '@jest/globals';
import {endsServices, needsProject, parseComposeArgs} from '../../../../src/renet/compose/args.js';

const none = {files: [], projectDirectory: undefined, projectName: undefined, globals: []};

describe('parseComposeArgs', () => {
  test('leaves everything after the command to the command', () => {
    const command = ['exec', '-f', 'web', '--profile', 'x', '--', 'ls'];
    expect(parseComposeArgs(command)).toEqual({...none, command});
  });

  test('knows every spelling of the options it takes away', () => {
    const args = [
      '-f',
      'a.yml',
      '--file=b.yml',
      '-fc.yml',
      '--file',
      'd.yml',
      '-p',
      'shop',
      '--project-directory=/srv',
      'up',
    ];
    expect(parseComposeArgs(args)).toEqual({
      files: ['a.yml', 'b.yml', 'c.yml', 'd.yml'],
      projectDirectory: '/srv',
      projectName: 'shop',
      globals: [],
      command: ['up'],
    });
  });

  test('passes the other options on, with their values', () => {
    const args = ['--profile', 'db', '--dry-run', '--env-file=x=y.env', '--progress', 'quiet', 'up', '-d'];
    expect(parseComposeArgs(args)).toEqual({
      ...none,
      globals: ['--profile=db', '--dry-run', '--env-file=x=y.env', '--progress=quiet'],
      command: ['up', '-d'],
    });
  });
});

describe('needsProject', () => {
  const needs = (...args: string[]): boolean => needsProject(parseComposeArgs(args));

  test('is true for commands that make containers or show the project, and for unknown ones', () => {
    expect(
      [['up', '-d'], ['run', 'web'], ['create'], ['build'], ['config'], ['brand-new']].map((args) => needs(...args)),
    ).toEqual(Array.from({length: 6}, () => true));
  });

  test('is false for the others, for help and for nothing', () => {
    expect(
      [['ps'], ['down'], ['logs', '-f'], ['up', '--help'], ['--version'], ['-v'], []].map((args) => needs(...args)),
    ).toEqual(Array.from({length: 7}, () => false));
  });
});

test.each([
  ['down', true],
  ['down --volumes', true],
  ['--profile x stop web', true],
  ['rm -f', true],
  ['kill', true],
  ['down --help', false],
  ['--help down', false],
  ['up -d', false],
  ['restart', false],
  ['', false],
])('services are gone after "%s": %s', (line, expected) => {
  expect(endsServices(parseComposeArgs(line.split(' ').filter(Boolean)))).toBe(expected);
});
