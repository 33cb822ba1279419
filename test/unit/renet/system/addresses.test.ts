import {readFile} from 'node:fs/promises';
import {describe, expect, test} from '@jest/globals';
import {listAddresses, parseAddresses} from '../../../../src/renet/system/addresses.js';
import {toLine} from '../../../../src/shared/argv.js';

const link = (ifname: string, ...local: string[]) => ({ifname, addr_info: local.map((address) => ({local: address}))});

test('the call', () => {
  expect(toLine(listAddresses('-4'))).toBe('ip -json -4 address show scope global');
  expect(toLine(listAddresses('-6'))).toBe('ip -json -6 address show scope global');
});

describe('parseAddresses', () => {
  test('reads what ip says of a server with two networks', async () => {
    const output = await readFile(new URL('../../../fixtures/iproute2-6.15/ip-address.json', import.meta.url), 'utf8');
    expect(parseAddresses(output)).toEqual(['10.0.2.15', '10.111.0.10']);
  });

  test('leaves out the bridges of containers and keeps one that a person made', () => {
    const links = [
      link('docker0', '172.17.0.1'),
      link('br-0123456789ab', '172.18.0.1'),
      link('virbr0', '192.168.122.1'),
      link('br0', '198.51.100.7', '198.51.100.8'),
    ];
    expect(parseAddresses(JSON.stringify(links))).toEqual(['198.51.100.7', '198.51.100.8']);
  });

  test('no address is no mistake, other words are', () => {
    expect(parseAddresses('')).toEqual([]);
    expect(() => parseAddresses('Object "addres" is unknown')).toThrow('cannot be read');
  });
});
