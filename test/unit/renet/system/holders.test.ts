import {mkdir, mkdtemp, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, expect, test} from '@jest/globals';
import {findHolders} from '../../../../src/renet/system/holders.js';

const OURS = 'mnt:[1]';
const MOUNTED = '5 1 253:0 / /mnt rw - ext4 /dev/mapper/x rw\n';
let proc: string;

interface Links {
  cwd?: string;
  fd?: string;
  namespace?: string;
}

const aProcess = async (pid: number, comm: string, {cwd = '/', fd = '/etc/passwd', namespace = OURS}: Links) => {
  const links = {cwd, root: '/', 'fd/3': fd, 'ns/mnt': namespace};
  for (const [name, target] of Object.entries(links)) {
    const path = join(proc, String(pid), name);
    await mkdir(dirname(path), {recursive: true});
    await symlink(target, path);
  }
  await writeFile(join(proc, String(pid), 'comm'), `${comm}\n`);
  await writeFile(join(proc, String(pid), 'mountinfo'), MOUNTED);
};

beforeEach(async () => {
  proc = await mkdtemp(join(tmpdir(), 'proc-'));
  await mkdir(join(proc, 'self/ns'), {recursive: true});
  await symlink(OURS, join(proc, 'self/ns/mnt'));
});

test('names who stands in it or has a file of it open, and nobody who only sees it', async () => {
  await aProcess(10, 'bash', {cwd: '/m/x'});
  await aProcess(9, 'postgres', {fd: '/m/x/data/base'});
  await aProcess(12, 'other', {cwd: '/m/xy'});
  await aProcess(13, 'containerd', {namespace: 'mnt:[2]'});
  expect(await findHolders('/m/x', '/dev/mapper/x', proc)).toEqual([
    {pid: 9, command: 'postgres'},
    {pid: 10, command: 'bash'},
  ]);
});

test('when nobody does, names who sees it mounted in a namespace of its own', async () => {
  await aProcess(12, 'sshd', {});
  await aProcess(13, 'runc', {namespace: 'mnt:[2]'});
  expect(await findHolders('/m/x', '/dev/mapper/x', proc)).toEqual([{pid: 13, command: 'runc'}]);
  expect(await findHolders('/m/x', '/dev/mapper/y', proc)).toEqual([]);
});
