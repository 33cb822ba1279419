import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Plugin} from '@oclif/core';
import {ROOT} from './root.mjs';

/**
 * What oclif has to know of all commands without loading one. The same for the same sources,
 * because it is committed and a test compares it.
 *
 * @returns {Promise<string>} the text of oclif.manifest.json
 */
const manifestText = async () => {
  const plugin = new Plugin({
    root: ROOT,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  const {commands, version} = plugin.manifest;
  const sorted = Object.fromEntries(Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({commands: sorted, version}, null, 2)}\n`;
};

export const writeManifest = async () => writeFileSync(join(ROOT, 'oclif.manifest.json'), await manifestText());
