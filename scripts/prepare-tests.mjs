// What the tests need beside npm's packages: a private sshd, rsync, cryptsetup and an ACME server. Installed when root on Debian
// or Ubuntu, else the line to type is printed.
import {existsSync, rmSync, writeFileSync} from 'node:fs';
import {spawnSync} from 'node:child_process';
import {openLab} from '../dist/lab/lab.js';
import {ensureHostPackages, HOST_PACKAGES, missingPackages} from '../dist/lab/packages.js';

const POLICY = '/usr/sbin/policy-rc.d';
const TOOLS = {'cryptsetup-bin': 'cryptsetup', pebble: 'pebble'};
const SSHD = {'openssh-server': 'sshd'};
const lab = openLab((line) => process.stderr.write(`${line}\n`));

/** The tests start a private sshd; installing the package must not open this computer to the network. */
const withoutStartingServices = async (task) => {
  const mine = process.getuid() === 0 && !existsSync(POLICY);
  if (mine) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', {mode: 0o755});
  try {
    await task();
  } finally {
    if (mine) rmSync(POLICY, {force: true});
  }
  spawnSync('systemctl', ['disable', 'ssh.service'], {stdio: 'ignore'});
};

try {
  await ensureHostPackages(lab, {...HOST_PACKAGES, ...TOOLS});
  if ((await missingPackages(SSHD)).length > 0) await withoutStartingServices(() => ensureHostPackages(lab, SSHD));
} catch (error) {
  process.stderr.write(`${[error.message, ...(error.hints ?? [])].join('\n  ')}\n`);
  process.exitCode = 1;
}
