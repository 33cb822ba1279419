import {chmod, mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {findCompose} from '../../../../src/renet/compose/program.js';

const THROUGH_DOCKER = {file: 'docker', env: {}};

const plugin = async (directory: string, mode = 0o755): Promise<string> => {
  const file = join(directory, 'docker-compose');
  await mkdir(directory, {recursive: true});
  await writeFile(file, '');
  await chmod(file, mode);
  return file;
};

const home = () => mkdtemp(join(tmpdir(), 'rdc-test-'));

test("the server's plugin is called as Docker calls it, the first in Docker's own order", async () => {
  const HOME = await home();
  const [first, second] = [join(HOME, 'first'), join(HOME, 'second')];
  const file = await plugin(second);
  const called = {file, env: {DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: 'docker'}};
  expect(await findCompose({HOME}, [first, second])).toEqual(called);
  expect(await findCompose({}, [first, second])).toEqual(called);
  expect((await findCompose({HOME}, [await plugin(first).then(() => first), second])).file).toBe(
    join(first, 'docker-compose'),
  );
});

test('Docker chooses where it does not lie in a place of the server, or cannot be run', async () => {
  const HOME = await home();
  expect(await findCompose({HOME}, [HOME])).toEqual(THROUGH_DOCKER);
  await plugin(HOME, 0o644);
  // Root may run what anybody may.
  expect(await findCompose({HOME}, [HOME])).toEqual(THROUGH_DOCKER);
});

test('Docker chooses for somebody who has plugins of their own', async () => {
  const HOME = await home();
  await plugin(join(HOME, 'all'));
  await plugin(join(HOME, '.docker', 'cli-plugins'));
  expect(await findCompose({HOME}, [join(HOME, 'all')])).toEqual(THROUGH_DOCKER);
  expect((await findCompose({HOME, DOCKER_CONFIG: '/nowhere'}, [join(HOME, 'all')])).file).not.toBe('docker');
  const DOCKER_CONFIG = await home();
  await writeFile(join(DOCKER_CONFIG, 'config.json'), '{"cliPluginsExtraDirs": ["/x"]}');
  expect(await findCompose({HOME, DOCKER_CONFIG}, [join(HOME, 'all')])).toEqual(THROUGH_DOCKER);
});
