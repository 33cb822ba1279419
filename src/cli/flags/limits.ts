import {Flags} from '@oclif/core';
import {LIMIT_NAMES} from '../../contract/limits.js';

/** Of `repo limits`: each sets one limit. */
export const limitFlags = {
  memory: Flags.string({env: 'RDC_MEMORY', helpValue: '<size>', summary: 'most memory, such as 2G'}),
  cpus: Flags.string({env: 'RDC_CPUS', helpValue: '<number>', summary: 'most processors, such as 1.5'}),
  pids: Flags.integer({env: 'RDC_PIDS', helpValue: '<number>', summary: 'most processes and threads; default: 4096'}),
  connect: Flags.string({
    env: 'RDC_CONNECT',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<repository>',
    summary: 'let it connect to the services of this repository; name all in one call',
  }),
  clear: Flags.option({
    env: 'RDC_CLEAR',
    multiple: true,
    multipleNonGreedy: true,
    options: LIMIT_NAMES,
    summary: 'take this limit back to its default; can be repeated',
  })(),
};
