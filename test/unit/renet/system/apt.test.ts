import {describe, expect, test} from '@jest/globals';
import {readFileSync} from 'node:fs';
import type {Exec} from '../../../../src/exec/exec.js';
import {
  configurePending,
  downloadPackages,
  fixBroken,
  installPackages,
  parseMirror,
  parsePackages,
  parsePolicy,
  showPackages,
  updateLists,
  waitingForLock,
} from '../../../../src/renet/system/apt.js';
import {argv, toLine} from '../../../../src/shared/argv.js';
import {RdcError} from '../../../../src/shared/errors.js';

const fixture = (name: string): string => readFileSync(`test/fixtures/${name}`, 'utf8');

test('no call asks a question, removes a package or replaces a changed configuration file', () => {
  for (const call of [downloadPackages(['rsync']), installPackages(['rsync']), fixBroken()]) {
    expect(call.args).toEqual(expect.arrayContaining(['--yes', '--no-remove', '--no-install-recommends']));
    expect(call.args).toContain('--option=Dpkg::Options::=--force-confold');
  }
  expect([updateLists(['-o=x']), configurePending(), showPackages()].map(toLine)).toEqual([
    'apt-get --quiet -o=x --error-on=any update',
    'dpkg --force-confdef --force-confold --configure --pending',
    "dpkg-query --show --showformat '${db:Status-Status} ${Version} ${Package}\\n'",
  ]);
});

describe('parsePolicy', () => {
  test('tells that Debian 12 offers only version 1 of compose, and no client package', () => {
    const candidates = parsePolicy(fixture('apt-2.6.1/policy-debian-12.txt'));
    expect(candidates.get('docker-compose')).toBe('1.29.2-3');
    expect(candidates.get('cryptsetup-bin')).toBe('2:2.6.1-4~deb12u2');
    expect(candidates.has('docker-cli')).toBe(false);
  });

  test('tells that Debian 13 offers version 2', () => {
    const candidates = parsePolicy(fixture('apt-3.0.3/policy-debian-13.txt'));
    expect(candidates.get('docker-compose')).toMatch(/^2\.26/);
    expect(candidates.has('docker-cli')).toBe(true);
    expect(candidates.has('docker-compose-v2')).toBe(false);
  });

  test('leaves out a package that has no candidate', () => {
    expect(parsePolicy('x:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n').size).toBe(0);
  });

  test('refuses a candidate of nothing', () => {
    expect(() => parsePolicy('  Candidate: 1\n')).toThrow(RdcError);
  });
});

describe('parsePackages', () => {
  test('finds what an interrupted installation left', () => {
    const {installed, unfinished} = parsePackages(fixture('dpkg-1.22/unpacked-docker.txt'));
    expect(unfinished).toEqual(['docker.io']);
    expect(installed.get('systemd')).toMatch(/^257/);
    expect(installed.has('docker.io')).toBe(false);
  });

  test('counts removed packages as neither', () => {
    expect(parsePackages('config-files 1.0 gone\nnot-installed  never\n')).toEqual({
      installed: new Map(),
      unfinished: [],
    });
  });

  test('refuses what it does not know', () => {
    expect(() => parsePackages('dpkg-query: warning\n')).toThrow('dpkg-query says');
  });
});

test('parseMirror takes the archive of this release, not its security archive', () => {
  const targets = fixture('apt-2.6.1/indextargets-debian-12.txt');
  expect(parseMirror(targets, 'bookworm')).toBe('http://deb.debian.org/debian/');
  expect(parseMirror(targets, 'trixie')).toBeUndefined();
});

describe('waitingForLock', () => {
  const failing = (stderr: string, times: number): {exec: Exec; calls: () => number} => {
    let calls = 0;
    const exec: Exec = async () => {
      calls += 1;
      if (calls <= times) throw new RdcError('COMMAND_FAILED', 'failed', {details: {stderr}});
      return {exitCode: 0, stdout: '', stderr: ''};
    };
    return {exec, calls: () => calls};
  };

  test.each([
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt-get)',
    'E: Unable to lock directory /var/lib/apt/lists/',
    'dpkg: error: dpkg frontend lock was locked by <unknown> process with pid 0',
  ])('tries again when told "%s"', async (stderr) => {
    const {exec, calls} = failing(stderr, 2);
    let pauses = 0;
    await waitingForLock(exec, async () => void (pauses += 1))(argv('apt-get', 'update'));
    expect({calls: calls(), pauses}).toEqual({calls: 3, pauses: 2});
  });

  test('gives up after sixty tries', async () => {
    const {exec, calls} = failing('E: Could not get lock x', 1000);
    await expect(waitingForLock(exec, async () => {})(argv('apt-get', 'update'))).rejects.toThrow('failed');
    expect(calls()).toBe(60);
  });

  test('does not repeat what failed for another reason', async () => {
    const {exec, calls} = failing('E: Unable to locate package nope', 1);
    await expect(waitingForLock(exec, async () => {})(argv('apt-get', 'install'))).rejects.toThrow('failed');
    expect(calls()).toBe(1);
  });
});
