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
  return tokens === null || tokens.length === 0 ? 'unknown' : matchTokens(tokens, host);
};

const matchTokens = (tokens: readonly Token[], host: string): Match => {
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
  if (!isHostCall(name)) return 'unknown';
  const names = args.map(hostName);
  return names.includes(host) || (name.toLowerCase() === 'hostsni' && names.includes('*')) ? 'yes' : 'no';
};

const isHostCall = (name: string): boolean => /^host(?:sni)?$/i.test(name);

/** As DNS has it: no case, and no dot at the end. */
const hostName = (text: string): string => text.toLowerCase().replace(/\.$/, '');

/**
 * The hosts that a rule calls by name and may take, in lower case. None of a rule that cannot be read: nobody knows what
 * Traefik would make of it.
 */
export const hostsIn = (rule: string): string[] => {
  const tokens = wordsOf(rule);
  if (tokens === null) return [];
  const named = tokens.flatMap((token, at) =>
    token.is === 'call' && isHostCall(token.name) && tokens[at - 1]?.is !== '!' ? token.args : [],
  );
  const hosts = [...new Set(named.map(hostName))].filter((name) => name !== '*' && name !== '');
  return hosts.filter((host) => matchTokens(tokens, host) !== 'no');
};
