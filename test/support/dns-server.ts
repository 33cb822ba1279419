import {createSocket} from 'node:dgram';

/** Addresses by host, for A and AAAA alike; every other name does not exist. */
export type Zone = Readonly<Record<string, readonly string[]>>;

const A = 1;
const AAAA = 28;
const NO_SUCH_NAME = 3;

/** A DNS server on this machine's loopback address, which knows one zone (RFC 1035, section 4). */
export const dnsServer = async (zone: Zone): Promise<{readonly address: string; close(): void}> => {
  const socket = createSocket('udp4');
  socket.on('message', (question, {address, port}) => socket.send(answerTo(question, zone), port, address));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {address: `127.0.0.1:${socket.address().port}`, close: () => void socket.close()};
};

const answerTo = (question: Buffer, zone: Zone): Buffer => {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const kind = question.readUInt16BE(at + 1);
  const asked = question.subarray(12, at + 5);
  const known = zone[labels.join('.').toLowerCase()];
  const found = (known ?? []).filter((address) => kind === (address.includes(':') ? AAAA : A));
  const records = found.map((address) => recordOf(kind, address));
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  // An answer, recursion asked for and available.
  header.writeUInt16BE(0x8180 | (known === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, asked, ...records]);
};

const recordOf = (kind: number, address: string): Buffer => {
  const data = kind === A ? Buffer.from(address.split('.').map(Number)) : ipv6(address);
  const head = Buffer.alloc(12);
  // The name is the one that was asked for, twelve bytes from the beginning.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(kind, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
};

const ipv6 = (address: string): Buffer => {
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const zeros = Array<string>(8 - groups(before).length - groups(after).length).fill('0');
  const all = [...groups(before), ...zeros, ...groups(after)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
};
