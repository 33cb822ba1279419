import {readFile} from 'node:fs/promises';
import * as z from 'zod';

const CONFIG = '/etc/docker/daemon.json';
const names = z.array(z.string()).optional().catch(undefined);

/** Of the configuration of the server's own Docker, what we act upon. */
const HostDockerConfig = z.object({
  'registry-mirrors': names,
  'insecure-registries': names,
  'data-root': z.string().startsWith('/').optional().catch(undefined),
});

/** Reads it. A missing or broken file, and a key of another kind, give nothing: they are not ours to judge. */
export const hostDockerConfig = async (path = CONFIG): Promise<z.output<typeof HostDockerConfig>> => {
  try {
    return HostDockerConfig.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
};
