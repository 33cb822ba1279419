import type {Link} from '../../../contract/operations/proxy-explain.js';
import {isEnabled} from '../../routes/table/automatic.js';
import {serviceTitle} from '../../routes/table/fragment.js';
import {warningsFor} from '../route-certificates.js';
import {claimsOf, noAutoRoute, type Claim} from './claims.js';
import {healthOf} from './container.js';
import type {Facts, SeenContainer} from './facts.js';
import {broken, openPort, textOf, up, type Subject} from './link.js';
import {whyUnclaimed} from './unclaimed.js';

/** Why no router takes the request, and the container that would like to. */
export interface WithoutRouter {
  readonly link: Link;
  readonly claim: Claim | null;
}

const logs = ({repository, service}: SeenContainer): string =>
  `rdc repo logs ${repository} ${service} --machine <machine>`;
const nameOf = ({service, repository}: SeenContainer): string => `service ${service} of repository ${repository}`;

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
