import {createSocket} from 'node:dgram';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {lookUp} from '../../../../src/cli/io/dns.js';
import {dnsServer} from '../../../support/dns-server.js';

let server: Awaited<ReturnType<typeof dnsServer>>;
beforeAll(async () => {
  server = await dnsServer({
    'shop.example.com': ['203.0.113.50', '203.0.113.9', '2001:db8::50'],
    'four.example.com': ['203.0.113.50'],
  });
});
afterAll(() => server.close());

describe('lookUp', () => {
  test('asks the server that is named for both kinds of record', async () => {
    expect(await lookUp('shop.example.com', server.address)).toEqual({
      a: {addresses: ['203.0.113.50', '203.0.113.9']},
      aaaa: {addresses: ['2001:db8::50']},
    });
  });

  test('tells a missing record, of one kind or of both, from one that could not be asked for', async () => {
    const none = {addresses: []};
    expect(await lookUp('four.example.com', server.address)).toEqual({a: {addresses: ['203.0.113.50']}, aaaa: none});
    expect(await lookUp('nobody.example.com', server.address)).toEqual({a: none, aaaa: none});
    const refusing = createSocket('udp4');
    refusing.on('message', (question, {address, port}) => {
      question.writeUInt16BE(0x8182, 2); // the server has failed
      refusing.send(question, port, address);
    });
    await new Promise<void>((resolve) => refusing.bind(0, '127.0.0.1', resolve));
    try {
      const failed = await lookUp('shop.example.com', `127.0.0.1:${refusing.address().port}`);
      expect(failed).toEqual({a: {error: 'ESERVFAIL'}, aaaa: {error: 'ESERVFAIL'}});
    } finally {
      refusing.close();
    }
  });

  test.each(['dns.example.com', '1.1.1', '1.1.1.1:99999', '[1.1.1.1]', '1.1.1.1 ', '', '::1]:53'])(
    'refuses %j as a server',
    async (address) => {
      await expect(lookUp('shop.example.com', address)).rejects.toMatchObject({code: 'INVALID_INPUT'});
    },
  );
});
