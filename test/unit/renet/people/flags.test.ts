import {describe, expect, test} from '@jest/globals';
import {operations} from '../../../../src/contract/index.js';
import {flagsOf, isForPeople, parseFlags, requireFlags} from '../../../../src/renet/people/flags.js';

const create = flagsOf(operations['repository-create'].params);
const up = flagsOf(operations['repository-up'].params);

describe('flags from the contract', () => {
  test('are spelled as people know them', () => {
    expect(create.map(({name, kind, required}) => [name, kind, required])).toEqual([
      ['name', 'text', true],
      ['datastore', 'text', false],
      ['network-id', 'number', true],
      ['size', 'size', true],
      ['encrypted', 'switch', false],
      ['password-stdin', 'secret', true],
      ['password-kind', 'text', false],
    ]);
  });

  test('leave out what only rdc can hand in', () => {
    expect(flagsOf(operations['machine-setup'].params).map(({name}) => name)).not.toContain('datastore-size');
    expect(isForPeople(operations['machine-setup'].params)).toBe(true);
    expect(isForPeople(operations['proxy-install'].params)).toBe(false);
  });
});

describe('a command line', () => {
  test('is read into parameters, sizes in bytes and ids as numbers', () => {
    const line = ['--name', 'g', '--network-id=2816', '--size', '2G', '--encrypted', '--password-stdin'];
    expect(parseFlags(create, line)).toEqual({
      guid: 'g',
      networkId: 2816,
      sizeBytes: 2 * 1024 ** 3,
      encrypted: true,
      password: true,
    });
  });

  test('has lists, which repeat their flag, and figures with decimals', () => {
    const limits = flagsOf(operations['repository-limits'].params);
    expect(parseFlags(limits, ['--cpus', '1.5', '--connect', 'a', '--connect=b', '--memory', '2G'])).toEqual({
      cpus: 1.5,
      connect: ['a', 'b'],
      memoryBytes: 2 * 1024 ** 3,
    });
    expect(() => parseFlags(limits, ['--cpus', 'two'])).toThrow('--cpus needs a number, not "two".');
    expect(() => parseFlags(limits, ['--pids', '1.5'])).toThrow('needs a whole number');
    expect(() => parseFlags(limits, ['--connect'])).toThrow('--connect needs a value.');
  });

  test('may begin with the thing itself where there is one, with its flag or without', () => {
    const explain = flagsOf(operations['proxy-explain'].params);
    expect(parseFlags(explain, ['shop.example.com'])).toEqual({subject: 'shop.example.com'});
    expect(parseFlags(explain, ['--subject', 'tcp-25'])).toEqual({subject: 'tcp-25'});
    expect(() => parseFlags(explain, ['a.example.com', 'b.example.com'])).toThrow('"b.example.com" is not a flag');
    expect(() => requireFlags(explain, {})).toThrow('Missing: --subject.');
  });

  test('can switch off what is on by default', () => {
    expect(parseFlags(up, ['--no-mount', '--timeout', '5'])).toEqual({mount: false, timeoutSeconds: 5});
  });

  test.each([
    [['--nam', 'g'], 'no flag --nam'],
    [['g'], '"g" is not a flag'],
    [['--name'], '--name needs a value'],
    [['--name', 'a', '--name', 'b'], 'given twice'],
    [['--network-id', 'x'], 'needs a whole number'],
    [['--encrypted=yes'], 'takes no value'],
    [['--size', 'huge'], 'not a size'],
    [['--no-name'], 'no flag --no-name'],
  ])('%j is refused', (line, reason) => {
    expect(() => parseFlags(create, line)).toThrow(reason);
  });

  test('names all that is missing at once', () => {
    expect(() => requireFlags(create, {guid: 'g'})).toThrow('Missing: --network-id, --size, --password-stdin.');
    expect(() => requireFlags(up, {guid: 'g', networkId: 2816})).not.toThrow();
  });
});
