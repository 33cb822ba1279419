// One command on a server, against the system's ssh with the same key and the same pinned host key.
import {compare} from './compare.mjs';

export const connection = (server, {rounds, signal}) =>
  compare(
    [
      {name: 'ssh server true', ...server.ssh('true')},
      {
        name: 'ssh -o KexAlgorithms=curve25519-sha256 server true',
        ...server.ssh('true', {options: ['-o', 'KexAlgorithms=curve25519-sha256']}),
      },
      {name: 'rdc repo list', ...server.rdc('repo', 'list')},
    ],
    {rounds, signal},
  );
