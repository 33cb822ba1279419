import {isDeepStrictEqual} from 'node:util';
import type {LostClaim} from '../../../contract/operations/route-problem.js';
import {isSection, ownName, textsOf, type Element} from './fragment.js';
import type {Value} from '../grammar/labels.js';
import {problemOf, type Bearer, type Problem} from './problems.js';
import {Sharing} from './sharing.js';

/** Elements of the configuration after every name and rule has one owner. */
export interface Settled {
  readonly elements: Element[];
  readonly losses: Loss[];
}

/** What a service does not get because another has it. */
export interface Loss {
  readonly service: string;
  readonly networkId: number;
  readonly cause: LostClaim;
}

/**
 * Gives every name and every rule to one owner: the repository with the lower, that is older,
 * network id; within one repository rules of labels come before automatic ones, then the alphabet decides.
 * The same element from several containers of a service is one element, their servers are joined.
 */
export const settle = (elements: readonly Element[]): Settled => {
  const losses: Loss[] = [];
  const lose: Lose = ({service, networkId}, cause) => void losses.push({service, networkId, cause});
  const named = settleNames([...elements].sort(byAge), lose);
  return {elements: settleRules(named, lose), losses};
};

/** What was claimed in vain, said of every container that did. */
export const lostClaims = (losses: readonly Loss[], containers: readonly Bearer[]): Problem[] =>
  losses.flatMap(({service, networkId, cause}) =>
    containers
      .filter((one) => one.service === service && one.networkId === networkId)
      .map((container) => problemOf(cause, container)),
  );

type Lose = (loser: Element, cause: LostClaim) => void;

const byAge = (a: Element, b: Element): number =>
  a.networkId - b.networkId ||
  Number(a.auto) - Number(b.auto) ||
  compare(a.service, b.service) ||
  compare(a.name, b.name);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const settleNames = (elements: readonly Element[], lose: Lose): Element[] => {
  const owners = new Map<string, Element>();
  for (const element of elements) {
    const key = `${element.protocol} ${element.kind} ${element.name}`;
    const owner = owners.get(key);
    const joined = owner ? join(owner, element) : element;
    if (joined) owners.set(key, joined);
    else if (owner) lose(element, nameTaken(element, owner));
  }
  return [...owners.values()];
};

const ownerOf = ({service, networkId}: Element): LostClaim['winner'] => ({service, networkId});

const nameTaken = (element: Element, owner: Element): LostClaim => {
  const {protocol, kind} = element;
  return {kind: 'name-taken', protocol, element: kind, name: ownName(element), winner: ownerOf(owner)};
};

/** One element for two that say the same, but for the servers of a service; `undefined` when they differ. */
const join = (a: Element, b: Element): Element | undefined => {
  if (isDeepStrictEqual(a.value, b.value)) return a;
  const [one, two] = [a, b].map(({value}) => (a.kind === 'services' ? value['loadBalancer'] : undefined));
  if (!isSection(one) || !isSection(two) || a.auto !== b.auto) return undefined;
  const {servers: first, ...rest} = one;
  const {servers: second, ...otherRest} = two;
  if (!isDeepStrictEqual(rest, otherRest)) return undefined;
  return {...a, value: {loadBalancer: {...rest, servers: distinct([...listOf(first), ...listOf(second)])}}};
};

const listOf = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : []);
const distinct = (values: readonly Value[]): Value[] =>
  values.filter((value, index) => values.findIndex((other) => isDeepStrictEqual(other, value)) === index);

/** A rule is claimed for each entrypoint by itself, and TCP in clear all of it; a router that has lost all of them is left out. */
const settleRules = (elements: readonly Element[], lose: Lose): Element[] => {
  const claims = new Map<string, Element>();
  const sharing = new Sharing();
  return elements.flatMap((element) => {
    if (element.kind !== 'routers') return [element];
    const kept = textsOf(element.value['entryPoints']).filter((entryPoint) => {
      const rule = normalRule(String(element.value['rule'] ?? ''));
      const claim = `${element.protocol} ${rule === '' ? '' : `${rule} `}on ${entryPoint}`;
      const owner = claims.get(claim);
      const rival = owner ?? sharing.rivalOf(element, entryPoint);
      if (rival) {
        const lost = {protocol: element.protocol, router: ownName(element), entryPoint, winner: ownerOf(rival)};
        lose(element, owner ? {kind: 'rule-taken', ...lost, rule} : {kind: 'entrypoint-taken', ...lost});
        return false;
      }
      claims.set(claim, element);
      sharing.add(element, entryPoint);
      return true;
    });
    return kept.length === 0 ? [] : [{...element, value: {...element.value, entryPoints: kept}}];
  });
};

/** One spelling for rules that mean the same: no blanks, backticks for quotes, hosts in lower case. */
export const normalRule = (rule: string): string =>
  rule
    .replace(/`([^`]*)`|"([^"]*)"|\s+/g, (match, back?: string, plain?: string) =>
      /^\s/.test(match) ? '' : `\`${back ?? plain ?? ''}\``,
    )
    .replace(/\b(?:Host|HostSNI)\([^)]*\)/g, (match) => {
      const at = match.indexOf('(');
      return match.slice(0, at) + match.slice(at).toLowerCase();
    });
