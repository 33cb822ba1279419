import type {Link} from '../../../contract/proxy-explain.js';
import {isEnabled} from '../../routes/automatic.js';
import {serviceTitle} from '../../routes/fragment.js';
import {warningsFor} from '../route-certificates.js';
import {claimsOf, noAutoRoute, type Claim} from './claims.js';
import type {Facts, SeenContainer, SeenNetwork} from './facts.js';
import {broken, openPort, unknown, type Subject} from './link.js';

/** Why no router takes the request, and the container that would like to. */
export interface WithoutRouter {
  readonly link: Link;
  readonly claim: Claim | null;
}

const up = (repository: string): string => `rdc repo up ${repository} --machine <machine>`;
const logs = ({repository, service}: SeenContainer): string =>
  `rdc repo logs ${repository} ${service} --machine <machine>`;
const nameOf = ({service, repository}: SeenContainer): string => `service ${service} of repository ${repository}`;
const textOf = (subject: Subject): string => (subject.is === 'host' ? subject.host : subject.entryPoint);

/** Looks for the reason: nobody wants it, or who wants it is stopped, not healthy, refused, or not asked. */
export const whyNoRouter = (subject: Subject, facts: Facts): WithoutRouter => {
  const [claim] = claimsOf(subject, facts);
  if (claim) return {link: whyNotServed(claim, subject, facts), claim};
  return {link: whyUnclaimed(subject, facts), claim: null};
};

const whyNotServed = (claim: Claim, subject: Subject, facts: Facts): Link => {
  const {container} = claim;
  const no = (seen: string, ...hints: string[]): Link =>
    broken('router', `No router takes ${textOf(subject)}: ${seen}`, ...hints);
  const who = nameOf(container);
  if (container.state !== 'running') {
    return no(
      `the container of ${who} is stopped (${container.status || container.state}).`,
      up(container.repository),
      logs(container),
    );
  }
  const health = healthOf(container);
  if (health === 'unhealthy')
    return no(`the container of ${who} is not healthy, and only healthy ones are served.`, logs(container));
  if (health === 'starting') {
    return no(
      `the container of ${who} has not passed its health check yet.`,
      'Wait until it has, or look why not:',
      logs(container),
    );
  }
  if (container.labels['rediacc.service_ip'] === undefined) {
    const hint = 'Start it in the Rediaccfile by: renet compose -- up -d';
    return no(
      `the container of ${who} was not started by renet compose, so it has no address.`,
      hint,
      up(container.repository),
    );
  }
  return labelsAtFault(claim, subject, facts, no);
};

const labelsAtFault = (
  {container, by}: Claim,
  subject: Subject,
  facts: Facts,
  no: (seen: string, ...hints: string[]) => Link,
): Link => {
  const who = nameOf(container);
  const correct = `Correct its labels, then: ${up(container.repository)}`;
  if (by === 'labels' && !isEnabled(container)) {
    return no(
      `the labels of ${who} name it, but traefik.enable=true is missing.`,
      'Add the label traefik.enable=true, then:',
      up(container.repository),
    );
  }
  const off = by === 'name' ? noAutoRoute(container, facts) : null;
  if (off === 'switched off') {
    const hint = 'rdc context set-infra <machine> --auto-routes';
    return no('automatic routes are switched off on this server.', hint, 'rdc context push-infra <machine>');
  }
  if (off === 'hidden') return no(`the labels of ${who} keep it out (traefik.enable or rediacc.auto_route).`, correct);
  const winner = winnerOver(container, subject, facts);
  if (winner !== null)
    return no(
      `${winner} claims the same.`,
      `Change the rule or name of ${who}: the newer repository gives way.`,
      correct,
    );
  const warnings = warningsFor(container, facts.health?.warnings ?? []);
  if (warnings.length > 0) return no(`${who} ${warnings.join('; ')}.`, ...entryPointHints(warnings), correct);
  if (by === 'name') {
    const label = 'Say which one it is by the label rediacc.service_port, then:';
    return no(`the port of ${who} cannot be told, or is that of a database.`, label, up(container.repository));
  }
  return no(
    `${who} runs, but the route server has no router of it.`,
    'rdc proxy refresh --machine <machine>',
    `journalctl --unit rediacc-router.service`,
  );
};

/** Entrypoints that are missing are opened from the workstation. */
const entryPointHints = (warnings: readonly string[]): string[] =>
  warnings.flatMap((text) => {
    const [, name = ''] = /names the unknown entrypoint (\S+)/.exec(text) ?? [];
    const [, protocol, port] = /^(tcp|udp)-(\d+)$/.exec(name) ?? [];
    if (protocol !== undefined) return openPort(protocol, Number(port));
    if (!name.endsWith('-v6')) return [];
    return ['rdc context set-infra <machine> --public-ipv6 <address>', 'rdc context push-infra <machine>'];
  });

const winnerOver = ({service, networkId}: SeenContainer, subject: Subject, {health}: Facts): string | null => {
  const loser = serviceTitle({service, networkId}).replace(/^service /, '');
  const conflict = health?.conflicts.find(
    ({claim, losers}) => losers.includes(loser) && (claim.includes(textOf(subject)) || claim.includes(' router ')),
  );
  return conflict ? `${conflict.winner} (${conflict.claim})` : null;
};

/** What Docker's words say of a health check. */
export const healthOf = ({status}: Pick<SeenContainer, 'status'>): 'healthy' | 'unhealthy' | 'starting' | null => {
  if (status.includes('(unhealthy)')) return 'unhealthy';
  if (status.includes('(health: starting)')) return 'starting';
  return status.includes('(healthy)') ? 'healthy' : null;
};

const whyUnclaimed = (subject: Subject, facts: Facts): Link => {
  const automatic = subject.is === 'host' ? automaticName(subject.host, facts.settings.baseDomain) : null;
  if (automatic) return whyNoService(automatic, subject, facts);
  const label =
    subject.is === 'host'
      ? `traefik.enable=true and traefik.http.routers.<router>.rule=Host(\`${subject.host}\`)`
      : `traefik.enable=true and traefik.${subject.protocol}.routers.<router>.entrypoints=${subject.entryPoint}`;
  return broken(
    'router',
    `No router takes ${textOf(subject)}: no container names it.${othersText(facts.networks)}`,
    'Start its container: rdc repo up <name> --machine <machine>',
    'See whether it runs: rdc repo ps <name> --machine <machine>',
    `See whether it has the labels ${label}`,
  );
};

/** Repositories that cannot be looked into: their labels are inside. */
const othersText = (networks: readonly SeenNetwork[]): string => {
  const text = (daemon: SeenNetwork['daemon']) =>
    networks
      .filter((network) => network.daemon === daemon)
      .map(({repository}) => repository)
      .join(', ');
  const down = text('down');
  const silent = text('silent');
  return `${down && ` These repositories are down: ${down}.`}${silent && ` The Docker of these does not answer: ${silent}.`}`;
};

/** From `web-2816.example.com`. */
const automaticName = (host: string, baseDomain: string | null): {service: string; networkId: number} | null => {
  if (baseDomain === null || !host.endsWith(`.${baseDomain}`)) return null;
  const [, service, id] = /^(.+)-(\d{4,8})$/.exec(host.slice(0, -baseDomain.length - 1)) ?? [];
  return service === undefined ? null : {service, networkId: Number(id)};
};

const whyNoService = (
  {service, networkId}: {service: string; networkId: number},
  subject: Subject,
  {networks}: Facts,
): Link => {
  const no = `No router takes ${textOf(subject)}:`;
  const network = networks.find((one) => one.networkId === networkId);
  if (!network)
    return broken(
      'router',
      `${no} no repository of this server has the network id ${networkId}.`,
      'rdc repo list --machine <machine>',
    );
  const {repository, daemon} = network;
  if (daemon === 'down')
    return broken(
      'router',
      `${no} repository ${repository} is down.`,
      `rdc repo up ${repository} --mount --machine <machine>`,
    );
  if (daemon === 'silent')
    return unknown(
      'router',
      `${no} the Docker of repository ${repository} does not answer.`,
      `renet daemon logs --network-id ${networkId}`,
    );
  return broken(
    'router',
    `${no} repository ${repository} has no container of a service ${service}.`,
    up(repository),
    `rdc repo ps ${repository} --machine <machine>`,
  );
};
