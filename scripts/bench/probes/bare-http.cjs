// The least that serves a document: the floor of the route server. It says its port once it listens.
const {readFileSync} = require('node:fs');
const http = require('node:http');
const {gzipSync} = require('node:zlib');

const body = readFileSync(process.argv[2]);
const gzipped = gzipSync(body);
const server = http.createServer((request, response) => {
  const zipped = request.headers['accept-encoding'] === 'gzip';
  const content = zipped ? gzipped : body;
  if (zipped) response.setHeader('Content-Encoding', 'gzip');
  response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': content.length}).end(content);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
