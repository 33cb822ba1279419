import {access, constants, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {exists} from '../files/read.js';
import {COMPOSE_PLUGIN, PLUGIN_DIRS} from '../system/compose.js';

/** Which program Compose is, and what it has to find in its environment. Its first word is `compose` in any case. */
export interface ComposeProgram {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How Docker tells a plugin that it is one, and who called it. */
const CALLED_BY_DOCKER = {DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: 'docker'};
/** Through Docker itself, which finds its plugin wherever that lies. */
export const THROUGH_DOCKER: ComposeProgram = {file: 'docker', env: {}};

/**
 * Compose's plugin, to be called as Docker itself calls it in the end. `docker compose` starts three programs: Docker, the
 * plugin for what it can do, and the plugin again. Through Docker it is called where somebody chose a plugin of their own.
 *
 * @param directories  where plugins of the whole server lie, in Docker's own order
 */
export const findCompose = async (
  env: Readonly<Record<string, string | undefined>>,
  directories: readonly string[] = PLUGIN_DIRS,
): Promise<ComposeProgram> => {
  if (await choosesPlugins(env)) return THROUGH_DOCKER;
  for (const directory of directories) {
    const file = join(directory, COMPOSE_PLUGIN);
    if (await isProgram(file)) return {file, env: CALLED_BY_DOCKER};
  }
  return THROUGH_DOCKER;
};

const choosesPlugins = async ({
  DOCKER_CONFIG,
  HOME,
}: Readonly<Record<string, string | undefined>>): Promise<boolean> => {
  const directory = DOCKER_CONFIG || (HOME ? join(HOME, '.docker') : null);
  if (directory === null) return false;
  const settings = await readFile(join(directory, 'config.json'), 'utf8').catch(() => '');
  return settings.includes('"cliPluginsExtraDirs"') || exists(join(directory, 'cli-plugins', COMPOSE_PLUGIN));
};

const isProgram = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
