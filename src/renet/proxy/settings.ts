import {readFile} from 'node:fs/promises';
import {PROXY_DIR} from '../layout.js';
import {readSettings, type RouteSettings} from '../routes/table/settings.js';
import {wantedPorts, type Wanted} from './static.js';

/** What the installed proxy is told to do. */
export interface ProxySettings {
  readonly settings: RouteSettings;
  /** Every address and port that Traefik has to listen on. */
  readonly listens: readonly Wanted[];
}

/** Reads what `push-infra` wrote; nothing at all where it never ran. */
export const readProxySettings = async (): Promise<ProxySettings> => {
  const [configEnv, traefikYml] = await Promise.all(
    ['config.env', 'traefik.yml'].map((file) => readFile(`${PROXY_DIR}/${file}`, 'utf8').catch(() => '')),
  );
  return {
    settings: readSettings(configEnv ?? '', traefikYml ?? ''),
    listens: traefikYml ? wantedPorts(traefikYml) : [],
  };
};
