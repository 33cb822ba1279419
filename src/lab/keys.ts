import {chmod, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {argv} from '../shared/argv.js';
import {exists, makeDirectoryOnce, writeAtomic} from './files.js';
import type {Lab} from './lab.js';

/** The name under which the lab's own known_hosts file lists its servers, whatever port they have. */
export const HOST_ALIAS = 'rdc-lab';

/** The two key pairs of the lab: one opens its servers, the other is what its servers show. */
export interface LabKeys {
  readonly userKey: string;
  readonly userPublicKey: string;
  readonly hostPrivateKey: string;
  readonly hostPublicKey: string;
  readonly knownHosts: string;
  /** `SHA256:…` of the host key, as `ssh` prints it. */
  readonly fingerprint: string;
}

/**
 * Makes the lab's keys on first use. The host key is planted into the images, so that a lab server
 * can be verified from its very first connection.
 */
export const ensureKeys = async (lab: Lab): Promise<LabKeys> => {
  await makeDirectoryOnce(lab.paths.keys, async (dir) => {
    await lab.exec(keygen(join(dir, 'user'), 'rdc-lab'));
    await lab.exec(keygen(join(dir, 'host'), 'rdc-lab-server'));
    await chmod(dir, 0o700);
  });
  return readKeys(lab);
};

const keygen = (file: string, comment: string) =>
  argv('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file);

const readKeys = async (lab: Lab): Promise<LabKeys> => {
  const at = (name: string) => join(lab.paths.keys, name);
  const text = async (name: string) => (await readFile(at(name), 'utf8')).trimEnd();
  const hostPublicKey = await text('host.pub');
  const knownHosts = at('known_hosts');
  if (!(await exists(knownHosts))) await writeAtomic(knownHosts, `${HOST_ALIAS} ${hostPublicKey}\n`);
  const {stdout} = await lab.exec(argv('ssh-keygen', '-l', '-E', 'sha256', '-f', at('host.pub')));
  return {
    userKey: at('user'),
    userPublicKey: await text('user.pub'),
    hostPrivateKey: `${await text('host')}\n`,
    hostPublicKey,
    knownHosts,
    fingerprint: stdout.split(' ')[1] ?? '',
  };
};
