// Commands that ask no server, against the floor of any program of Node.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {compare} from './compare.mjs';
import {node, rdc} from './process.mjs';

export const startUp = async ({rounds, signal}) => {
  const directory = await mkdtemp(join(tmpdir(), 'rdc-bench-'));
  const env = {RDC_CONFIG_DIR: directory};
  try {
    return await compare(
      [
        {name: 'node -e 0', ...node('-e', '0')},
        {name: "node -e 'console.log(1)'", ...node('-e', 'console.log(1)')},
        {name: 'rdc --version', ...rdc('--version'), env},
        {name: 'rdc --help', ...rdc('--help'), env},
        {name: 'rdc repo create --help', ...rdc('repo', 'create', '--help'), env},
        {name: 'rdc context list', ...rdc('context', 'list'), env},
      ],
      {rounds, signal},
    );
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
};
