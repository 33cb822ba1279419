import {readdir} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';

/** Names of a compose file, in the order in which Docker Compose itself looks for them. */
export const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;
/** Files that Compose reads after it, in that order. */
export const OVERRIDE_FILES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
] as const;

/**
 * The directory of a project as Compose itself finds it: that of the first file, else the nearest
 * one upwards with a compose file.
 */
export const composeFileDirectory = async (
  cwd: string,
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> => {
  const [first = env['COMPOSE_FILE']?.split(':')[0]] = files;
  if (first !== undefined && first !== '' && first !== '-') return dirname(resolve(cwd, first));
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    const names = await readdir(directory);
    if (COMPOSE_FILES.some((name) => names.includes(name))) return directory;
    if (directory === dirname(directory)) return resolve(cwd);
  }
};
