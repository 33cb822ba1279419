import type {Document} from '../../contract/document.js';
import {DEFAULT_DATASTORE} from '../../contract/types.js';
import {readMachine} from '../machine/machines.js';
import {createLocalContext, type NamedContext} from './contexts.js';

/** The context that local servers are registered in: it has their key. */
const LAB_CONTEXT = 'lab';

/**
 * Registers a local server, or renews its entry, in the context `lab`, which is made when there is none. Its host key
 * was planted by us, so nobody has to be asked about it.
 */
export const registerLabServer = (
  document: Document,
  server: {name: string; host: string; user: string; sshPort: number; keyPath: string; hostKeyLine: string},
): NamedContext => {
  const {name, host: ip, user, sshPort: port, keyPath, hostKeyLine: knownHosts} = server;
  const known = Object.entries(document.contexts).find(([context]) => context === LAB_CONTEXT)?.[1];
  const target = known ? {name: known.name, context: known} : createLocalContext(document, LAB_CONTEXT, keyPath);
  target.context.ssh = {...target.context.ssh, privateKeyPath: keyPath};
  Object.assign(target.context.machines, {
    [name]: {
      ...target.context.machines[name as never],
      ...readMachine({ip, user, port, datastore: DEFAULT_DATASTORE}),
      knownHosts,
    },
  });
  return target;
};
