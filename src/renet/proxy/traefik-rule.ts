/** Whether a request for a host is taken by a rule; `unknown` when that depends on more than its host. */
export type Match = 'yes' | 'no' | 'unknown';

type Token =
  {readonly is: '(' | ')' | '!' | '&&' | '||'} | {readonly is: 'call'; readonly name: string; readonly args: string[]};

const TOKEN = /\s*(?:(&&|\|\||!|\(|\))|([A-Za-z]+)\s*\(((?:[\s,]|`[^`]*`|"[^"]*")*)\))/y;
/** Rules come from labels that anybody wrote: nobody means more than this. */
const MOST_WORDS = 1000;

/** A rule cut into words; null for one that is written in another way. */
const wordsOf = (rule: string): Token[] | null => {
  const tokens: Token[] = [];
  const text = rule.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    if (tokens.length === MOST_WORDS) return null;
    const [, sign, name, args = ''] = TOKEN.exec(text) ?? [];
    if (sign !== undefined) tokens.push({is: sign as '(' | ')' | '!' | '&&' | '||'});
    else if (name !== undefined) tokens.push({is: 'call', name, args: textsIn(args)});
    else return null;
  }
  return tokens;
};

const textsIn = (args: string): string[] =>
  [...args.matchAll(/`([^`]*)`|"([^"]*)"/g)].map(([, back, plain]) => back ?? plain ?? '');

const and = (a: Match, b: Match): Match =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
const not = (a: Match): Match => (a === 'yes' ? 'no' : a === 'no' ? 'yes' : 'unknown');
const or = (a: Match, b: Match): Match => not(and(not(a), not(b)));

/**
 * Evaluates a router's rule for a host, as Traefik would: `Host` and `HostSNI` by name, everything else
 * (patterns, paths, methods) cannot be told from a host alone.
 */
export const matchRule = (rule: string, host: string): Match => {
  const tokens = wordsOf(rule);
  if (tokens === null || tokens.length === 0) return 'unknown';
  let at = 0;
  const take = (sign: string): boolean => tokens[at]?.is === sign && ++at > 0;
  const either = (): Match => {
    let left = both();
    while (take('||')) left = or(left, both());
    return left;
  };
  const both = (): Match => {
    let left = one();
    while (take('&&')) left = and(left, one());
    return left;
  };
  const one = (): Match => {
    if (take('!')) return not(one());
    if (take('(')) {
      const inner = either();
      return take(')') ? inner : 'unknown';
    }
    const call = tokens[at];
    at += 1;
    return call?.is === 'call' ? matchCall(call.name, call.args, host) : 'unknown';
  };
  const match = either();
  return at === tokens.length ? match : 'unknown';
};

const matchCall = (name: string, args: readonly string[], host: string): Match => {
  const called = name.toLowerCase();
  if (called !== 'host' && called !== 'hostsni') return 'unknown';
  const names = args.map((text) => text.toLowerCase().replace(/\.$/, ''));
  return names.includes(host) || (called === 'hostsni' && names.includes('*')) ? 'yes' : 'no';
};

/** The names that a rule's `Host` and `HostSNI` call by, without those that it excludes. */
export const hostsIn = (rule: string): string[] => {
  const tokens = wordsOf(rule) ?? [];
  const named = tokens.flatMap((token, at) =>
    token.is === 'call' && /^host(?:sni)?$/i.test(token.name) && tokens[at - 1]?.is !== '!' ? token.args : [],
  );
  return [...new Set(named.map((name) => name.toLowerCase()))].filter((name) => name !== '*');
};
