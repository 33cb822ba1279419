import {basename, dirname} from 'node:path';

/**
 * Content hash of this agent, from the directory it was delivered to. Outside of such a directory
 * it is `unreleased`, which no rdc asks for.
 */
export const agentHash = (program: string = process.argv[1] ?? ''): string => {
  const name = basename(dirname(program));
  return /^[0-9a-f]{32}$/.test(name) ? name : 'unreleased';
};
