import {Flags} from '@oclif/core';

/** For commands that run functions of Rediaccfiles. */
export const timeoutFlag = Flags.integer({
  env: 'RDC_TIMEOUT',
  default: 900,
  min: 1,
  max: 86_400,
  helpValue: '<seconds>',
  summary: 'longest run of one function',
});

/** For commands that give a repository another size. */
export const newSizeFlag = Flags.string({
  required: true,
  env: 'RDC_SIZE',
  helpValue: '<size>',
  summary: 'its new size, such as 5G or 1T',
});

/** For commands that show lines which were written one after the other. */
export const linesFlag = Flags.integer({
  char: 'n',
  env: 'RDC_LINES',
  default: 100,
  min: 1,
  max: 100_000,
  helpValue: '<number>',
  summary: 'how many of the last lines',
});

export const sinceFlag = Flags.string({
  env: 'RDC_SINCE',
  helpValue: '<time>',
  summary: 'only what is newer: 10m, 2h, 1d, or a time like 2026-11-22T10:00:00Z',
});
