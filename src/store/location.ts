import {homedir} from 'node:os';
import {join, resolve} from 'node:path';

/** Where the document is: `RDC_CONFIG_DIR`, else `rdc` in the XDG config directory (`%APPDATA%` on Windows). */
export const configDirectory = (
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string => {
  if (env['RDC_CONFIG_DIR']) return resolve(env['RDC_CONFIG_DIR']);
  // The XDG specification has relative values ignored.
  if (env['XDG_CONFIG_HOME']?.startsWith('/')) return join(env['XDG_CONFIG_HOME'], 'rdc');
  if (platform === 'win32' && env['APPDATA']) return join(env['APPDATA'], 'rdc');
  return join(home, '.config', 'rdc');
};
