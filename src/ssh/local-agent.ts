import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {RdcError} from '../shared/errors.js';
import {builtFile} from './package-root.js';
import {INSTALL_AGENT} from './remote-scripts.js';

/** Files of the agent that the build made. */
const BUNDLE = 'renet.cjs';
const LOADER = 'renet-loader.cjs';
const SUM = 'renet.sha256';

/**
 * The name of the agent that belongs to this very program: its bundle, its loader and launcher,
 * and the Node version it will run on. Only what the build wrote down is read, not the bundle.
 *
 * @returns 32 hex digits
 */
export const agentHash = async (): Promise<string> => {
  const built = await readBuilt(SUM);
  const whole = [built.toString('utf8').trim(), process.version, INSTALL_AGENT].join('\n');
  return createHash('sha256').update(whole).digest('hex').slice(0, 32);
};

/** What a delivery uploads. */
export const agentFiles = async (): Promise<{bundle: Buffer; loader: string}> => {
  const [bundle, loader] = await Promise.all([readBuilt(BUNDLE), readBuilt(LOADER)]);
  return {bundle, loader: loader.toString('utf8')};
};

const readBuilt = async (name: string): Promise<Buffer> => {
  try {
    return await readFile(builtFile(name));
  } catch (error) {
    throw new RdcError('AGENT_FAILED', `The agent to send is not part of this installation: dist/${name} is missing.`, {
      hint: ['In a source tree: npm run build', 'Otherwise install rdc again.'],
      cause: error,
    });
  }
};
