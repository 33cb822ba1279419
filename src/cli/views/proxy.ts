import type {Result} from '../../contract/index.js';
import type {ListedRoute} from '../../contract/operations/proxy.js';
import type {Explanation} from '../../domain/proxy/explanation.js';
import type {ProxyProblem} from '../../domain/proxy/health.js';
import {chainText} from '../../shared/chain.js';
import {renderFields, renderTable, type Table} from '../io/output.js';

/** A route with the name that the context has for its repository. */
export type NamedRoute = ListedRoute & {readonly repositoryName: string | null};

const day = (time: string): string => time.slice(0, 10);

/** The state of a proxy: what runs, what it serves, what is wrong and what helps. */
export const proxyText = (
  machine: string,
  {traefik, router}: Result<'proxy-status'>,
  problems: readonly ProxyProblem[],
): string => {
  const {health} = router;
  const counts = (of: {http: number; tcp: number; udp: number}) => `${of.http} HTTP, ${of.tcp} TCP, ${of.udp} UDP`;
  const lost = health?.daemons.filter(({state}) => state === 'lost').length ?? 0;
  const fields = renderFields([
    ['Machine', machine],
    ['Traefik', [traefik.state, traefik.version].filter(Boolean).join(' ')],
    ['Route server', health ? `${router.state}, ${health.status}` : router.state],
    ['Routers', health && counts(health.routers)],
    ['Services', health && counts(health.services)],
    ['Daemons', health && `${health.daemons.length}${lost > 0 ? `, ${lost} lost` : ''}`],
    ['Auto-routes', health && autoText(health.autoRoutes)],
  ]);
  const wrong = problems.flatMap(({problem, hint}) => [`Problem: ${problem}`, `  → ${hint}`]);
  return [fields, ...wrong, ...(health?.warnings ?? []).map((text) => `Warning: ${text}`)].join('\n');
};

const autoText = ({enabled, baseDomain}: {enabled: boolean; baseDomain: string | null}): string => {
  if (!enabled) return 'off';
  return baseDomain === null ? 'off, no base domain' : `on, below ${baseDomain}`;
};

/** The table of `proxy routes`. */
export const routesTable = (machine: string, routes: readonly NamedRoute[]): Table => ({
  columns: [
    {key: 'rule', header: 'HOST OR RULE', show: ruleText},
    {key: 'entryPoints', header: 'ENTRYPOINTS', show: listText},
    {key: 'servers', header: 'TARGET', show: listText},
    {key: 'owner', header: 'REPOSITORY'},
    {key: 'service', header: 'SERVICE'},
    {key: 'certificate', header: 'CERTIFICATE', show: certificateText},
  ],
  rows: routes.map((route) => ({...route, owner: ownerText(route)})),
  empty: `${machine} has no routes. Next: rdc repo up <name> --machine ${machine}`,
});

const ownerText = ({repositoryName, repository, networkId}: NamedRoute): string =>
  repositoryName ?? repository ?? `network ${networkId}`;

const listText = (value: unknown): string => (value as string[]).join(', ');

/** A rule that is only a host is shown as that host. */
const ruleText = (value: unknown): string => {
  const rule = (value as string | null) ?? '';
  return /^Host\([`"]([^`",]+)[`"]\)$/.exec(rule)?.[1] ?? rule;
};

const certificateText = (value: unknown): string => {
  const {state, notAfter} = value as ListedRoute['certificate'];
  if (state === 'none') return '';
  if (notAfter === null) return state;
  return state === 'valid' ? `until ${day(notAfter)}` : `${state} ${day(notAfter)}`;
};

/** What certificates there are, what waits for one, and why. */
export const certificatesText = (
  machine: string,
  {configured, certificates, missing, failure, routesRead}: Result<'proxy-certs'>,
  nameOf: (repository: string | null) => string | null,
): string => {
  const table = renderTable({
    columns: [
      {key: 'domains', header: 'DOMAINS', show: listText},
      {key: 'notAfter', header: 'UNTIL', show: (time) => (typeof time === 'string' ? day(time) : '')},
      {key: 'daysLeft', header: 'DAYS LEFT', align: 'right'},
      {key: 'issuer', header: 'ISSUER'},
      {key: 'state', header: 'STATE'},
    ],
    rows: certificates,
    empty: `${machine} has no certificates.`,
  });
  const waiting = missing.map(({host, service, repository, networkId}) => {
    const owner = nameOf(repository) ?? repository ?? `network ${networkId}`;
    return `Missing: ${host} (service ${service} of ${owner})`;
  });
  const setUp = configured
    ? []
    : [
        'Certificates are not set up on this machine.',
        `  → rdc context set-infra ${machine} --cert-email <mail> --cf-dns-token-stdin < <file>`,
        `  → rdc context push-infra ${machine}`,
      ];
  const why = failure
    ? [
        `The last attempt failed${failure.time ? ` at ${failure.time}` : ''}. ${failure.reason}`,
        ...failure.hints.map((hint) => `  → ${hint}`),
      ]
    : [];
  const unread = routesRead
    ? []
    : [
        'The routes could not be read, because the route server does not answer: nobody knows which hosts wait.',
        `  → rdc proxy status --machine ${machine}`,
      ];
  return [table, ...waiting, ...unread, ...setUp, ...why].join('\n');
};

/** The chain from a visitor to the app. */
export const explanationText = (explanation: Explanation): string => {
  const {machine, name, repository, service} = explanation;
  const owner = name ?? repository;
  const head =
    owner === null
      ? []
      : [`Served on ${machine} by service ${service} of ${name === null ? `repository ${owner}` : `"${owner}"`}:`];
  return [...head, chainText(explanation)].join('\n');
};
