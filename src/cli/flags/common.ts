import {Flags} from '@oclif/core';
import {OUTPUT_FORMATS} from '../io/output.js';

const GLOBAL = 'GLOBAL';

/** On every command. Each flag has an environment twin: `--lock-wait` is `RDC_LOCK_WAIT`. */
export const globalFlags = {
  output: Flags.option({
    char: 'o',
    options: OUTPUT_FORMATS,
    default: 'table' as const,
    env: 'RDC_OUTPUT',
    summary: 'how to print the result',
    helpGroup: GLOBAL,
  })(),
  context: Flags.string({env: 'RDC_CONTEXT', summary: 'context to use instead of the active one', helpGroup: GLOBAL}),
  yes: Flags.boolean({
    char: 'y',
    aliases: ['force'],
    env: 'RDC_YES',
    summary: 'answer every question with yes (also --force)',
    helpGroup: GLOBAL,
  }),
  quiet: Flags.boolean({
    char: 'q',
    env: 'RDC_QUIET',
    summary: 'no progress, only results, warnings and errors',
    helpGroup: GLOBAL,
  }),
  debug: Flags.boolean({env: 'RDC_DEBUG', summary: 'tell what happens, on stderr', helpGroup: GLOBAL}),
};

/** On commands that talk to a machine: `static flags = {...remoteFlags, …}`. */
export const remoteFlags = {
  'key-passphrase-file': Flags.string({
    env: 'RDC_KEY_PASSPHRASE_FILE',
    helpValue: '<file>',
    summary: 'file with the passphrase of the SSH key, when no SSH agent holds it',
    helpGroup: GLOBAL,
  }),
  'connect-timeout': Flags.integer({
    env: 'RDC_CONNECT_TIMEOUT',
    default: 30,
    min: 1,
    max: 3600,
    helpValue: '<seconds>',
    summary: 'longest wait for the ssh connection',
    helpGroup: GLOBAL,
  }),
  'lock-wait': Flags.integer({
    env: 'RDC_LOCK_WAIT',
    default: 60,
    min: 0,
    max: 86_400,
    helpValue: '<seconds>',
    summary: 'longest wait for another operation on the same repository',
    helpGroup: GLOBAL,
  }),
  'skip-router-restart': Flags.boolean({
    env: 'RDC_SKIP_ROUTER_RESTART',
    summary: 'leave the route server running its old version after an update',
    helpGroup: GLOBAL,
  }),
};

/** `-m`: which machine; without it the context's default. */
export const machineFlag = Flags.string({
  char: 'm',
  env: 'RDC_MACHINE',
  helpValue: '<name>',
  summary: 'machine to work on; default: the one of `rdc context set machine`',
});

/** For commands that change something. */
export const dryRunFlag = Flags.boolean({
  env: 'RDC_DRY_RUN',
  summary: 'show what would be done, change nothing',
});

/** On commands that pin host keys: the two ways to consent without being asked. */
export const hostKeyFlags = {
  'accept-host-key': Flags.boolean({
    env: 'RDC_ACCEPT_HOST_KEY',
    summary: 'trust the host keys that the server shows now',
  }),
  'host-key-fingerprint': Flags.string({
    env: 'RDC_HOST_KEY_FINGERPRINT',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<SHA256:…>',
    summary: 'trust only keys with this fingerprint; can be repeated',
  }),
};

/** On commands that print what holds secrets. */
export const showSecretsFlag = Flags.boolean({
  env: 'RDC_SHOW_SECRETS',
  summary: 'print credentials and tokens instead of ***',
});

/** Of setup-machine: where the datastore is and how much it may take. */
export const datastoreFlags = {
  datastore: Flags.string({
    env: 'RDC_DATASTORE',
    helpValue: '<path>',
    summary: 'where the datastore is mounted; default: as add-machine stored it',
  }),
  'datastore-size': Flags.string({
    env: 'RDC_DATASTORE_SIZE',
    default: '95%',
    helpValue: '<size>',
    summary: 'share of the free space, or a size such as 100G',
  }),
  'datastore-device': Flags.string({
    env: 'RDC_DATASTORE_DEVICE',
    helpValue: '<device>',
    summary: 'empty block device for the datastore, instead of a file',
  }),
};

/** How many of several things are worked on at once. */
export const concurrencyFlag = (summary: string) =>
  Flags.integer({env: 'RDC_CONCURRENCY', default: 3, min: 1, max: 32, helpValue: '<number>', summary});
