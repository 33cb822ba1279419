import * as z from 'zod';
import type {Exec} from '../../exec/exec.js';
import {argv, type Argv} from '../../shared/argv.js';
import {RdcError} from '../../shared/errors.js';

// What we say.
export const listAddresses = (family: '-4' | '-6'): Argv =>
  argv('ip', '-json', family, 'address', 'show', 'scope', 'global');

/** Interfaces that container and virtual machine software makes for itself: nobody outside reaches those addresses. */
const INTERNAL = /^(?:docker\d+|br-[0-9a-f]{12}|veth|virbr\d+|cni|flannel|podman\d+|lxcbr\d+|lxdbr\d+)/;

const Links = z.array(
  z.object({ifname: z.string().optional(), addr_info: z.array(z.object({local: z.string().optional()})).optional()}),
);

// What we hear.
/** The server's own addresses, in the order of its interfaces, without those of bridges for containers. */
export const parseAddresses = (output: string): string[] => {
  const outer = linksOf(output).filter(({ifname}) => ifname !== undefined && !INTERNAL.test(ifname));
  const found = outer.flatMap(({addr_info: infos = []}) => infos.map(({local}) => local));
  return [...new Set(found.filter((address) => address !== undefined))];
};

const linksOf = (output: string): z.output<typeof Links> => {
  try {
    return Links.parse(JSON.parse(output.trim() === '' ? '[]' : output));
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', 'The addresses that ip printed cannot be read.', {cause});
  }
};

// What we do.
export const addresses = (exec: Exec) => ({
  /** IPv4 only. */
  own: async (): Promise<string[]> => parseAddresses((await exec(listAddresses('-4'))).stdout),
  ownIpv6: async (): Promise<string[]> => parseAddresses((await exec(listAddresses('-6'))).stdout),
});
