import {describe, expect, test} from '@jest/globals';
import {checkTemplatePaths} from '../../../../src/renet/apps/template-paths.js';

describe('checkTemplatePaths', () => {
  test('takes ordinary files of any depth', () => {
    expect(() => checkTemplatePaths(['Rediaccfile', 'web/docker-compose.yml', '.env', 'a/b c/ü.txt'])).not.toThrow();
  });

  test.each([
    ['/etc/passwd', 'absolute'],
    ['../x', '".."'],
    ['a/../../x', '".."'],
    ['a//b', 'empty part'],
    ['a/', 'empty part'],
    ['./a', '"."'],
    ['a\nb', 'control character'],
    ['a\\b', 'backslash'],
    ['.rediacc.json', 'belongs to rediacc'],
    ['.rediacc/docker/x', 'belongs to rediacc'],
    ['.Rediacc.json', 'belongs to rediacc'],
    [`${'x'.repeat(256)}`, '255 bytes'],
  ])('refuses %j', (path, message) => {
    expect(() => checkTemplatePaths(['ok', path])).toThrow(message);
  });

  test('refuses a path that is there twice', () => {
    expect(() => checkTemplatePaths(['a', 'a'])).toThrow('is there twice');
  });
});
