import {localStore} from './local.js';
import {configDirectory} from './location.js';
import type {Store} from './store.js';

export type {Store} from './store.js';

/** The store of this user on this workstation. */
export const openLocalStore = (env: NodeJS.ProcessEnv = process.env): Store => localStore(configDirectory(env));
