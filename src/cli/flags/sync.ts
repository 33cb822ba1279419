import {Flags} from '@oclif/core';
import {dryRunFlag, machineFlag} from './common.js';

/** What every command that moves files between this workstation and a repository takes. */
export const syncFlags = {
  machine: machineFlag,
  repository: Flags.string({
    char: 'r',
    required: true,
    env: 'RDC_REPOSITORY',
    helpValue: '<name>',
    summary: 'repository to work on',
  }),
  local: Flags.string({
    char: 'l',
    env: 'RDC_LOCAL',
    default: '.',
    helpValue: '<path>',
    summary: 'directory on this workstation',
  }),
  remote: Flags.string({
    env: 'RDC_REMOTE',
    default: '',
    helpValue: '<path>',
    summary: 'directory inside the repository; default: its root',
  }),
  mirror: Flags.boolean({env: 'RDC_MIRROR', summary: 'delete what the sending side does not have'}),
  verify: Flags.boolean({env: 'RDC_VERIFY', summary: 'then compare the content of every file'}),
  confirm: Flags.boolean({env: 'RDC_CONFIRM', summary: 'show the changes and ask first'}),
  exclude: Flags.string({
    multiple: true,
    env: 'RDC_EXCLUDE',
    helpValue: '<pattern>',
    summary: "leave these out, in rsync's grammar; can be given many times",
  }),
  'dry-run': dryRunFlag,
};
