import {readFile} from 'node:fs/promises';
import * as z from 'zod';
import {HOST_DOCKER_CONFIG} from '../layout.js';
import type {HostDaemonConfig} from './units.js';

const names = z.array(z.string()).optional().catch(undefined);
const Taken = z.object({'registry-mirrors': names, 'insecure-registries': names});

/** What a repository's daemon takes over from the host's own. A missing or broken file gives nothing: it is not ours to judge. */
export const hostDaemonConfig = async (path = HOST_DOCKER_CONFIG): Promise<HostDaemonConfig> => {
  try {
    return Taken.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
};
