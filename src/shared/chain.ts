import {openingHints, type Opening} from './open-ports.js';

/** One link of the chain from a visitor to an app. */
interface ChainLink {
  readonly link: string;
  readonly state: 'ok' | 'broken' | 'unknown';
  readonly seen: string;
  /** What helps. */
  readonly hints: readonly string[];
  readonly opens?: readonly Opening[] | undefined;
}

interface Chain {
  readonly subject: string;
  readonly verdict: 'reachable' | 'broken' | 'unknown';
  readonly links: readonly ChainLink[];
  readonly warnings: readonly string[];
}

/** A chain for people: one line a link with what helps below it, warnings, then the verdict with the first broken link. */
export const chainText = ({subject, verdict, links, warnings}: Chain): string => {
  const width = Math.max(0, ...links.map(({link}) => link.length));
  return [
    ...links.flatMap((link) => linesOf(link, width)),
    ...warnings.map((text) => `Warning: ${text}`),
    verdictText(subject, verdict, links),
  ].join('\n');
};

const linesOf = ({link, state, seen, hints, opens = []}: ChainLink, width: number): string[] => [
  `${link.padEnd(width)}  ${state.padEnd(7)}  ${seen}`,
  ...(state === 'ok' ? [] : [...openingHints(opens), ...hints].map((hint) => `  → ${hint}`)),
];

const verdictText = (subject: string, verdict: Chain['verdict'], links: readonly ChainLink[]): string => {
  if (verdict === 'reachable') return `${subject} is reachable.`;
  const guilty = links.filter(({state}) => state === verdict);
  // A server cannot tell of DNS; anything else that is unknown says more.
  const first = (guilty.find(({link}) => verdict === 'broken' || link !== 'dns') ?? guilty[0])?.link;
  return verdict === 'broken'
    ? `${subject} is not reachable. The first broken link: ${first}.`
    : `It cannot be told whether ${subject} is reachable. The first unknown link: ${first}.`;
};
