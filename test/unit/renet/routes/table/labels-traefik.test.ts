import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {labelFragment} from '../../../../../src/renet/routes/table/fragment.js';
import {container} from '../scene.js';
import {configurationOf, labelsOfGrammar, meaningOf, type Bases, type Section} from './traefik-meaning.js';

interface Case {
  readonly name: string;
  readonly labels?: Record<string, string>;
  /** What Traefik's Docker provider made of a container with these labels. */
  readonly made: Section;
}

const fixture = new URL('../../../../fixtures/traefik-3/labels.json', import.meta.url);
const {bases, cases} = JSON.parse(readFileSync(fixture, 'utf8')) as {bases: Bases; cases: Case[]};

/** Traefik serves these containers, we refuse their labels: it ignores the mistake, or makes what cannot work. */
const REFUSED: readonly [RegExp, string][] = [
  [/^spelling: the separator of files$/, 'documents cannot hold it'],
  [
    /^field \S+\.(forcepermanentredirect|requestheadermodifier|responseheadermodifier|requestredirect|urlrewrite)\b/,
    'ignored',
  ],
  [/^field \S+\.(defaultrule|deniedencodedpathcharacters|parentrefs|fenced)\b/, 'ignored'],
  [/server\.address=|TCP: an address$/, 'ignored'],
  [/^spelling: (a bracket within a name|an at in a name)$/, 'a name that nothing can refer to'],
  [
    /^spelling: (an index on a list of values|an item with a name|an item without index)$/,
    'the value is lost, or order by chance',
  ],
  [/^standing alone: a router alone$/, 'an empty one'],
  [/^standing alone: a value below a list$/, 'the value is lost'],
  [/^values: number "9223372036854775807"$/, 'beyond what JSON carries exactly'],
];

/** Both make something, and it is not the same. */
const OTHERWISE: readonly [RegExp, string][] = [
  [
    /^field traefik\.(http|tcp)\.serverstransports\.|HTTP transport beside TCP$/,
    'Traefik takes transports from files only, we from labels too',
  ],
  [
    /^field traefik\.tls\.stores\.|the default store of certificates$/,
    "the server's certificate is not for one repository to choose",
  ],
  [
    /^linking: (a port that is none|port zero)$|server\.port=some text$/,
    'no service instead of one that cannot be reached',
  ],
  [/server\.url=some text$/, 'no service instead of one whose URL is none'],
  [/^linking: a URL and a port$/, 'Traefik drops the container, we the service'],
  [
    /^linking: UDP: a router without a service$|^field traefik\.udp\.routers\./,
    'a UDP service must name its port, the exposed one is of TCP',
  ],
];

const reasonOf = (list: readonly [RegExp, string][], name: string) => list.find(([pattern]) => pattern.test(name))?.[1];

/** With `traefik.enable=true` we route what labels ask for; Traefik also routes containers that only have a middleware. */
const asksForHttp = (labels: Record<string, string>) =>
  Object.keys(labels).some((label) => /^traefik\.http\.(routers|services)\./i.test(label));

const withoutUnasked = (made: Section, labels: Record<string, string>): Section => {
  if (asksForHttp(labels)) return made;
  const {routers: _, services: __, ...http} = (made['http'] ?? {}) as Section;
  return {...made, http};
};

const compared = cases.map(({name, labels = {}, made}) => {
  const fragment = labelFragment(container('app', labels), 80, 'Host(`app`)');
  const ours = meaningOf(configurationOf(fragment), bases);
  const theirs = meaningOf(withoutUnasked(made, labels), bases);
  return {name, ours, theirs, problems: fragment.problems};
});

describe('labels mean to us what they mean to Traefik', () => {
  const alike = compared.filter(({name}) => reasonOf([...REFUSED, ...OTHERWISE], name) === undefined);

  test('there are some hundreds, and most of them configure something', () => {
    expect(alike.length).toBeGreaterThan(400);
    expect(alike.filter(({ours}) => Object.keys(ours).length > 0).length).toBeGreaterThan(250);
  });

  test.each(alike.map((one) => [one.name, one] as const))('%s', (_name, {ours, theirs}) => {
    expect(ours).toEqual(theirs);
  });
});

test('what Traefik ignores is refused, with a warning', () => {
  const refused = compared.filter(({name}) => reasonOf(REFUSED, name) !== undefined);
  const silent = refused.filter(({ours, problems}) => Object.keys(ours).length > 0 || problems.length !== 1);
  expect(silent.map(({name}) => name)).toEqual([]);
});

test('no exception is without need', () => {
  const equal = ({ours, theirs}: (typeof compared)[number]) => JSON.stringify(ours) === JSON.stringify(theirs);
  const needed = (pattern: RegExp) => compared.some((one) => pattern.test(one.name) && !equal(one));
  const unneeded = [...REFUSED, ...OTHERWISE].filter(([pattern]) => !needed(pattern));
  expect(unneeded).toEqual([]);
});

test('we take no field that Traefik does not have', () => {
  const known = new Set(
    cases
      .filter(({name}) => name.startsWith('field '))
      .flatMap(({labels = {}}) => Object.keys(labels))
      .map((label) => label.toLowerCase()),
  );
  const ours = labelsOfGrammar();
  expect(ours.length).toBeGreaterThan(250);
  expect(ours.filter((label) => !known.has(label))).toEqual([]);
});
