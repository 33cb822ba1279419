// A name server and a Cloudflare-compatible API over the same records, for a server whose certificates are tried. Runs there:
//   node names.mjs <address> <API port> <zone,zone>
// Tokens are accepted when they are what the file `token` beside this one says.
import dgram from 'node:dgram';
import {readFileSync} from 'node:fs';
import http from 'node:http';

const [address, apiPort, zoneList] = process.argv.slice(2);
const zones = zoneList.split(',');
const TYPES = {A: 1, NS: 2, SOA: 6, TXT: 16};
const NAME_ERROR = 3;
/** TXT records by their id. */
const records = new Map();
let lastId = 0;

const zoneOf = (name) => zones.find((zone) => name === zone || name.endsWith(`.${zone}`));

// --- DNS --------------------------------------------------------------------------------------------

const encodeName = (name) =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

/** The first question of a query, and where it ends. */
const readQuestion = (query) => {
  const labels = [];
  let at = 12;
  while (query[at] !== 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]).toLowerCase());
    at += 1 + query[at];
  }
  return {name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5};
};

const soaOf = (zone) => {
  const numbers = Buffer.alloc(20);
  [1, 1, 1, 3600, 1].forEach((value, index) => numbers.writeUInt32BE(value, index * 4));
  return Buffer.concat([encodeName(`ns.${zone}`), encodeName(`admin.${zone}`), numbers]);
};

const dataOf = ({name, type}, zone) => {
  if (type === TYPES.SOA && name === zone) return [soaOf(zone)];
  if (type === TYPES.NS && name === zone) return [encodeName(`ns.${zone}`)];
  if (type === TYPES.A && name === `ns.${zone}`) return [Buffer.from(address.split('.').map(Number))];
  if (type !== TYPES.TXT) return [];
  return [...records.values()]
    .filter((record) => record.type === 'TXT' && record.name === name)
    .map(({content}) => Buffer.from(content.replaceAll('"', '')))
    .map((text) => Buffer.concat([Buffer.from([text.length]), text]));
};

const answer = (query) => {
  const question = readQuestion(query);
  const zone = zoneOf(question.name);
  const data = zone === undefined ? [] : dataOf(question, zone);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8580 | (zone === undefined ? NAME_ERROR : 0), 2); // an authoritative answer
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data.length, 6);
  const resources = data.map((value) => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xc00c, 0); // the name of the question
    head.writeUInt16BE(question.type, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(1, 6);
    head.writeUInt16BE(value.length, 10);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat([header, query.subarray(12, question.end), ...resources]);
};

const socket = dgram.createSocket('udp4');
socket.on('message', (query, {port, address: from}) => socket.send(answer(query), port, from));
socket.bind(53, address);

// --- API --------------------------------------------------------------------------------------------

const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
};

const handle = async (request) => {
  const token = readFileSync(new URL('token', import.meta.url), 'utf8').trim();
  if (request.headers.authorization !== `Bearer ${token}`) {
    return [403, {success: false, errors: [{code: 9109, message: 'Invalid access token'}], result: null}];
  }
  const {pathname, searchParams} = new URL(request.url, 'http://localhost');
  const [, zone, id] = /^\/client\/v4\/zones(?:\/([^/]+)\/dns_records(?:\/([^/]+))?)?$/.exec(pathname) ?? [null];
  const is = (method) => request.method === method;
  if (is('GET') && zone === undefined) {
    const found = zones.filter((name) => [name, null].includes(searchParams.get('name')));
    return [200, {success: true, errors: [], result: found.map((name) => ({id: `zone-${name}`, name}))}];
  }
  const known = zones.some((name) => `zone-${name}` === zone);
  if (known && is('POST')) {
    const record = {...(await bodyOf(request)), id: `record-${(lastId += 1)}`};
    records.set(record.id, record);
    return [200, {success: true, errors: [], result: record}];
  }
  if (known && is('GET') && id === undefined) {
    return [200, {success: true, errors: [], result: [...records.values()]}];
  }
  if (known && is('DELETE') && records.delete(id)) return [200, {success: true, errors: [], result: {id}}];
  return [404, {success: false, errors: [{code: 7003, message: 'No route for that URI'}], result: null}];
};

http
  .createServer((request, response) => {
    void handle(request).then(([status, body]) => {
      process.stdout.write(`${request.method} ${request.url} ${status}\n`);
      response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
    });
  })
  .listen(Number(apiPort), address);
