import {describe, expect, test} from '@jest/globals';
import {readTemplateDocument, toTemplateFiles} from '../../../../src/domain/template/templates.js';

const text = (base64: string) => Buffer.from(base64, 'base64').toString();
const file = (path: string) => ({path, content: Buffer.from('x'), executable: false});

describe('readTemplateDocument', () => {
  test('becomes a compose file and a Rediaccfile', () => {
    const files = readTemplateDocument(
      JSON.stringify({version: '1', compose: 'services: {}\n', rediaccfile: 'up() { :; }\n'}),
    );
    expect(files.map(({path, contentBase64}) => [path, text(contentBase64)])).toEqual([
      ['Rediaccfile', 'up() { :; }\n'],
      ['docker-compose.yml', 'services: {}\n'],
    ]);
  });

  test('names the field that is wrong', () => {
    expect(() => readTemplateDocument('{"version":"2","compose":"a","rediaccfile":"b"}')).toThrow('version');
    expect(() => readTemplateDocument('{"version":"1","compose":"a"}')).toThrow('rediaccfile');
    expect(() => readTemplateDocument('compose: a')).toThrow('not JSON');
  });
});

describe('toTemplateFiles', () => {
  test.each([
    ['/etc/passwd', 'is an absolute path'],
    ['a/../../b', 'leads outside'],
    ['a\\..\\b', 'is not a usable path'],
    ['.rediacc.json', 'belongs to the repository itself'],
    ['./.rediacc/docker/x', 'belongs to the repository itself'],
    ['lost+found/x', 'belongs to the repository itself'],
    ['./', 'is not a usable path'],
  ])('refuses %j', (path, why) => expect(() => toTemplateFiles([file(path)])).toThrow(why));

  test('refuses an empty template, one path twice and a tree that is too large', () => {
    expect(() => toTemplateFiles([])).toThrow('holds no files');
    expect(() => toTemplateFiles([file('a'), file('./a')])).toThrow('"a" twice');
    const large = {path: 'a', content: new Uint8Array(33 * 2 ** 20), executable: false};
    expect(() => toTemplateFiles([large])).toThrow('at most 10000 files of 32M');
  });
});
