// Runs on the server: starts a container again and again, and says how long after its start it listened, was in the route
// server's document, and was reached through Traefik.
const http = require('node:http');
const {setTimeout: sleep} = require('node:timers/promises');

const {socket, container, ip, port, host, rounds} = JSON.parse(process.argv[1]);
const WAIT_MS = 120_000;

/** The status and body of an answer; the status is 0 when there was none. */
const ask = (options) =>
  new Promise((resolve) => {
    const request = http.request({agent: false, timeout: 10_000, ...options}, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve({status: response.statusCode, body}));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', () => resolve({status: 0, body: ''}));
    request.end();
  });
const docker = async (verb) => {
  const {status, body} = await ask({
    socketPath: socket,
    method: 'POST',
    path: `/containers/${container}/${verb}`,
    timeout: 60_000,
  });
  if (status !== 204) throw new Error(`${verb} of ${container}: ${status} ${body}`);
};
const direct = async () => (await ask({host: ip, port, path: '/'})).status === 200;
const documented = async () => (await ask({host: '127.0.0.1', port: 7111, path: '/traefik'})).body.includes(host);
const through = async () => (await ask({host: '127.0.0.1', port: 80, path: '/', headers: {host}})).status;
/** How long after `from` it was so. */
const msUntil = async (isSo, from, pauseMs) => {
  while (!(await isSo())) {
    if (performance.now() - from > WAIT_MS) throw new Error(`${host} is not served as it should be`);
    await sleep(pauseMs);
  }
  return performance.now() - from;
};

const main = async () => {
  const samples = [];
  for (let round = 0; round < rounds; round += 1) {
    await docker('stop?t=0');
    const stopped = performance.now();
    await msUntil(async () => !(await documented()) && (await through()) === 404, stopped, 100);
    // Traefik asks at even distances: the start must not always be at the same one.
    await sleep(Math.random() * 5000);
    await docker('start');
    const started = performance.now();
    samples.push(
      await Promise.all([
        msUntil(direct, started, 10),
        msUntil(documented, started, 10),
        msUntil(async () => (await through()) === 200, started, 50),
      ]),
    );
  }
  process.stdout.write(JSON.stringify(samples));
};

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
