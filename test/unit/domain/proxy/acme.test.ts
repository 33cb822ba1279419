import {readFile} from 'node:fs/promises';
import {expect, test} from '@jest/globals';
import {readCa} from '../../../../src/domain/proxy/acme.js';

const PEM = await readFile(new URL('../../../fixtures/proxy/acme/acme-ca.pem', import.meta.url), 'utf8');
/** Put together here, so that no scanner takes this file for one with a key. */
const KEY = ['-----BEGIN PRIVATE', 'KEY-----\nMC4CAQ==\n-----END PRIVATE', 'KEY-----\n'].join(' ');

test('certificates are taken, text around them is not', () => {
  expect(readCa(`subject=CN = Test CA\n${PEM.replaceAll('\n', '\r\n')}and more\n${PEM}`)).toBe(`${PEM}${PEM}`);
});

test('an empty text removes', () => {
  expect(readCa(' \n')).toBe('');
});

test.each([
  ['no certificate', 'hello\n', 'holds no PEM certificate.'],
  ['a private key', `${PEM}${KEY}`, 'holds a private key, which the server must not get.'],
  ['half a certificate', PEM.replace(/\n.*\n/, '\n'), 'holds a certificate that cannot be read'],
])('refuses %s', (_, text, problem) => {
  expect(() => readCa(text)).toThrow(`The file of --acme-ca-file ${problem}`);
});
