// From the start of a container to its first answer through Traefik, without rdc: the route server's and Traefik's share.
import {json, run} from './process.mjs';
import {createRepository, mountRepository, uploadApp} from './repositories.mjs';
import {rowsOf} from './statistics.mjs';

const NAME = 'bench-served';
const HOST = `${NAME}.example.com`;
const PORT = 8080;

const COMPOSE = `services:
  web:
    image: busybox:1.37
    network_mode: host
    container_name: ${NAME}
    command: sh -c "mkdir -p /www && echo served > /www/index.html && exec httpd -f -p \${WEB_IP}:${PORT} -h /www"
    labels:
      - "traefik.enable=true"
      - "traefik.http.routers.web.rule=Host(\`${HOST}\`)"
      - "traefik.http.routers.web.entrypoints=web"
      - "traefik.http.services.web.loadbalancer.server.port=${PORT}"
`;
const REDIACCFILE = `up() {
  renet compose -- up -d
}
`;

export const served = async (server, {rounds, signal, note}) => {
  const status = await server.script('systemctl is-active rediacc-router.service || true', [], signal);
  if (status.trim() !== 'active') {
    note('Not measured: serving. The machine has no proxy: rdc context push-infra');
    return [];
  }
  const {networkId} = await createRepository(server, {name: NAME, size: '512M'}, signal);
  await mountRepository(server, NAME, signal);
  await uploadApp(server, {name: NAME, files: {'compose.yaml': COMPOSE, Rediaccfile: REDIACCFILE}}, signal);
  const {services} = await json(server.rdc('repo', 'up', NAME), signal);
  const probe = await server.probe('served', {
    socket: `/run/rediacc/docker-${networkId}.sock`,
    container: NAME,
    ip: services[0].ip,
    port: PORT,
    host: HOST,
    rounds,
  });
  const samples = JSON.parse((await run(probe, signal)).stdout);
  const series = (index) => samples.map((sample) => sample[index]);
  return rowsOf(
    new Map([
      ['container started: it listens', series(0)],
      ['its route is in the document', series(1)],
      ['first 200 through Traefik', series(2)],
    ]),
    'ms',
  );
};
