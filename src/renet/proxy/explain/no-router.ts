import {entryPointOf, type Link} from '../../../contract/operations/proxy-explain.js';
import type {LostClaim, RouteProblem} from '../../../contract/operations/route-problem.js';
import {hostsIn} from '../../../shared/traefik-rule.js';
import {isEnabled} from '../../routes/table/automatic.js';
import {claimText, ownerText} from '../../routes/table/sentences.js';
import {lostBy, problemsIn, problemsOf, problemTexts} from '../route-problems.js';
import {claimsOf, noAutoRoute, type Claim} from './claims.js';
import {healthOf} from './container.js';
import type {Facts, SeenContainer} from './facts.js';
import {broken, textOf, up, type Subject} from './link.js';
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
  const problems = problemsOf(container, problemsIn(facts.health));
  if (problems.length > 0) {
    const names = unknownEntryPoints(problems);
    const opens = names.flatMap((name) => entryPointOf(name) ?? []);
    const link = no(`${who} ${problemTexts(problems).join('; ')}.`, ...ipv6Hints(names), correct);
    return opens.length > 0 ? {...link, opens} : link;
  }
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

/** Entrypoints that are missing: they are opened from the workstation. */
const unknownEntryPoints = (problems: readonly RouteProblem[]): string[] =>
  problems.flatMap(({cause}) => (cause?.kind === 'unknown-entrypoint' ? [cause.entryPoint] : []));

const ipv6Hints = (names: readonly string[]): string[] =>
  names.some((name) => name.endsWith('-v6'))
    ? ['rdc context set-infra <machine> --public-ipv6 <address>', 'rdc context push-infra <machine>']
    : [];

const winnerOver = (container: SeenContainer, subject: Subject, {health}: Facts): string | null => {
  const claim = lostBy(container, problemsIn(health)).find((one) => isAbout(one, subject));
  return claim ? `${ownerText(claim.winner)} (${claimText(claim, container.networkId)})` : null;
};

/** Whether it was lost for the subject; a router's name, for whatever the router takes. */
const isAbout = (claim: LostClaim, subject: Subject): boolean => {
  if (claim.kind === 'name-taken') return claim.element === 'routers';
  if (subject.is === 'port') return claim.entryPoint === subject.entryPoint;
  return claim.kind === 'rule-taken' && hostsIn(claim.rule).includes(subject.host);
};
