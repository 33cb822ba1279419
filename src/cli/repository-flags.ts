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
