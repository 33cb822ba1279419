import * as z from 'zod';
import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
/** Loads a file in one transaction: all of it, or nothing. */
export const loadRules = (file: string): Argv => argv('nft', '-f', file);
export const listTable = (table: string): Argv => argv('nft', '--json', 'list', 'table', 'inet', table);

// What we hear.
const Match = z.object({
  match: z.object({left: z.object({socket: z.object({key: z.literal('cgroupv2')})}), right: z.string()}),
});
const Jump = z.object({jump: z.object({target: z.string()})});
const Rule = z.object({
  chain: z.string(),
  comment: z.string().optional(),
  expr: z.array(z.record(z.string(), z.unknown())),
});
const Listing = z.object({nftables: z.array(z.object({rule: Rule.optional()}))});

export interface Rule {
  /** Control group whose sockets it is about; a bare number when that group is gone. */
  readonly group: string | null;
  /** The chain that it sends them to. */
  readonly jump: string | null;
  readonly comment: string | null;
}

/** Rules by chain, in order. */
export type Chains = ReadonlyMap<string, readonly Rule[]>;

/** Reads `nft --json list table`; a chain without rules is left out. */
export const parseTable = (output: string): Chains => {
  const chains = new Map<string, Rule[]>();
  for (const {chain, comment = null, expr} of rulesIn(output)) {
    const group = expr.map((one) => Match.safeParse(one).data?.match.right).find((right) => right !== undefined);
    const jump = expr.map((one) => Jump.safeParse(one).data?.jump.target).find((target) => target !== undefined);
    chains.set(chain, [...(chains.get(chain) ?? []), {group: group ?? null, jump: jump ?? null, comment}]);
  }
  return chains;
};

const rulesIn = (output: string): z.output<typeof Rule>[] => {
  try {
    return Listing.parse(JSON.parse(output)).nftables.flatMap(({rule}) => rule ?? []);
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', 'The rules that nft printed cannot be read.', {
      details: {output: output.slice(0, 1000)},
      cause,
    });
  }
};

const NO_SUCH_TABLE = 1;

// What we do.
export const nft = (exec: Exec) => ({
  load: (file: string) => exec(loadRules(file)),
  /** All rules of a table; none when there is no such table. */
  table: async (table: string): Promise<Chains> => {
    const {exitCode, stdout} = await exec(listTable(table), {accept: [0, NO_SUCH_TABLE]});
    return exitCode === 0 ? parseTable(stdout) : new Map();
  },
});
