import {mkdir, mkdtemp, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {
  checkRediaccfile,
  chooseName,
  findRediaccfiles,
  findSudoDocker,
} from '../../../../src/renet/apps/rediaccfile.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rediaccfile-'));
});
const put = async (path: string, text = ''): Promise<void> => {
  await mkdir(dirname(join(root, path)), {recursive: true});
  await writeFile(join(root, path), text);
};

describe('findRediaccfiles', () => {
  test('finds the root, then first-level directories A-Z, in any spelling', async () => {
    for (const path of [
      'Rediaccfile',
      'web/rediaccfile',
      'api/REDIACCFILE',
      'api/deep/Rediaccfile',
      '.git/Rediaccfile',
      'none/x',
    ]) {
      await put(path);
    }
    await symlink('web', join(root, 'linked'));
    expect(await findRediaccfiles(root)).toEqual([
      {directory: '.', name: 'Rediaccfile', path: `${root}/Rediaccfile`},
      {directory: 'api', name: 'REDIACCFILE', path: `${root}/api/REDIACCFILE`},
      {directory: 'web', name: 'rediaccfile', path: `${root}/web/rediaccfile`},
    ]);
  });

  test('finds none in an empty repository', async () => {
    expect(await findRediaccfiles(root)).toEqual([]);
  });
});

describe('chooseName', () => {
  test('refuses two spellings in one directory', () => {
    expect(() => chooseName(['rediaccfile', 'x', 'Rediaccfile'], 'web')).toThrow(
      'The directory web has Rediaccfile and rediaccfile',
    );
  });
});

describe('findSudoDocker', () => {
  test.each([
    ['sudo docker ps', 'sudo docker'],
    ['  sudo docker compose up -d', 'sudo docker'],
    ['up() { sudo docker-compose up; }', 'sudo docker-compose'],
    ['cd x && sudo -u root docker ps', 'sudo -u root docker'],
    ['sudo -n /usr/bin/docker ps', 'sudo -n /usr/bin/docker'],
    ['sudo --user=root docker ps', 'sudo --user=root docker'],
    ['sudo FOO=1 docker ps', 'sudo FOO=1 docker'],
    ['x=$(sudo docker ps)', 'sudo docker'],
    ['sudo \\\n  docker ps', 'sudo docker'],
    ['sudo --preserve-env=PATH docker ps', 'sudo --preserve-env=PATH docker'],
  ])('refuses %j', (script, text) => {
    expect(findSudoDocker(`#!/bin/bash\n${script}\n`)).toEqual({line: 2, text});
  });

  test.each([
    'docker ps',
    '# sudo docker ps',
    'true # sudo docker ps',
    'sudo -E docker ps',
    'sudo -nE docker ps',
    'sudo --preserve-env docker ps',
    'sudo --preserve-env=PATH,DOCKER_HOST docker ps',
    'sudo DOCKER_HOST="$DOCKER_HOST" docker ps',
    'sudo chown -R 7111 data; docker ps',
    'sudo ls docker',
    'pseudo docker',
    'sudo -u docker ls',
    'sudo',
  ])('lets %j pass', (script) => {
    expect(findSudoDocker(script)).toBeNull();
  });

  test('counts lines also after continued ones', () => {
    expect(findSudoDocker('a \\\n b \\\n c\n\nsudo docker ps')?.line).toBe(5);
  });
});

describe('checkRediaccfile', () => {
  const file = () => ({directory: 'web', name: 'Rediaccfile', path: join(root, 'web/Rediaccfile')});

  test('names file and line of what it refuses', async () => {
    await put('web/Rediaccfile', 'up() {\n  sudo docker ps\n}\n');
    await expect(checkRediaccfile(root, file())).rejects.toThrow(
      'web/Rediaccfile, line 2, runs "sudo docker" without -E.',
    );
  });

  test('lets an ordinary one pass', async () => {
    await put('web/Rediaccfile', 'up() { renet compose -- up -d; }\n');
    await expect(checkRediaccfile(root, file())).resolves.toBeUndefined();
  });

  test('refuses one that leads out of the repository', async () => {
    await mkdir(join(root, 'web'));
    await symlink('/etc/hostname', join(root, 'web/Rediaccfile'));
    await expect(checkRediaccfile(root, file())).rejects.toThrow('leads outside the repository');
  });
});
