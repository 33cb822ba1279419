import type {Result} from '../../../contract/index.js';
import type {Link} from '../../../contract/operations/proxy-explain.js';
import {problemsIn, problemsOf, problemTexts} from '../route-problems.js';
import {listenerLink, serviceLink} from './backend.js';
import {certificateLink} from './certificate.js';
import {containerLink} from './container.js';
import {entrypointLink} from './entrypoint.js';
import type {Facts} from './facts.js';
import {subjectOf, unknown} from './link.js';
import {findRouter, takenOn, type Found} from './router.js';

/** Pure: every link from the entrypoint to the certificate, judged from what was seen. */
export const explain = (text: string, facts: Facts): Result<'proxy-explain'> => {
  const subject = subjectOf(text);
  const found = findRouter(subject, facts);
  const {route} = found;
  const owner = route ?? found.claim?.container ?? null;
  const links: Link[] = [
    ...(subject.is === 'host' ? [unknown('dns', 'It is asked where visitors are.', ASK_DNS(text))] : []),
    entrypointLink(subject, facts),
    found.link,
    ...backendLinks(found, facts),
    ...(subject.is === 'host' ? [certificateLink(route, subject.host, facts)] : []),
  ];
  const network = facts.networks.find(({networkId}) => networkId === owner?.networkId);
  return {
    subject: text,
    verdict: verdictOf(links),
    repository: network?.repository ?? null,
    networkId: network?.networkId ?? null,
    service: owner?.service ?? null,
    entryPoints: takenOn(subject, facts),
    links: links.map((link) => inNames(link, network?.repository)),
    warnings: owner === null ? [] : problemTexts(problemsOf(owner, problemsIn(facts.health))),
  };
};

const ASK_DNS = (host: string): string => `rdc proxy explain ${host} --machine <machine>`;

const backendLinks = ({route, claim}: Found, facts: Facts): Link[] => {
  if (route) return [serviceLink(route, facts), listenerLink(route, facts), containerLink(route, facts)];
  const nothing = 'There is no router that leads there.';
  const container = claim ? containerLink(claim.container, facts) : unknown('container', nothing);
  return [unknown('service', nothing), unknown('listener', nothing), container];
};

/** Hints leave a gap for the repository's name; here it is known. */
const inNames = (link: Link, repository: string | undefined): Link =>
  repository === undefined ? link : {...link, hints: link.hints.map((hint) => hint.replaceAll('<name>', repository))};

/** What the server can tell: DNS is judged elsewhere. */
const verdictOf = (links: readonly Link[]): Result<'proxy-explain'>['verdict'] => {
  const judged = links.filter(({link}) => link !== 'dns');
  if (judged.some(({state}) => state === 'broken')) return 'broken';
  return judged.some(({state}) => state === 'unknown') ? 'unknown' : 'reachable';
};
