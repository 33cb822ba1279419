import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {hostDaemonConfig} from '../../../../src/renet/daemon/host-config.js';

const fileWith = async (content: string): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), 'host-daemon-')), 'daemon.json');
  await writeFile(path, content);
  return path;
};

describe('hostDaemonConfig', () => {
  test('takes the registries and nothing else', async () => {
    const path = await fileWith('{"registry-mirrors": ["http://127.0.0.1:5000"], "data-root": "/srv/docker"}');
    expect(await hostDaemonConfig(path)).toEqual({'registry-mirrors': ['http://127.0.0.1:5000']});
  });

  test('leaves out a key that is not a list of names', async () => {
    const path = await fileWith('{"registry-mirrors": "http://127.0.0.1:5000", "insecure-registries": ["a:5000"]}');
    expect(await hostDaemonConfig(path)).toEqual({'insecure-registries': ['a:5000']});
  });

  test('takes nothing from a broken file, or from none', async () => {
    expect(await hostDaemonConfig(await fileWith('{'))).toEqual({});
    expect(await hostDaemonConfig('/nowhere/daemon.json')).toEqual({});
  });
});
