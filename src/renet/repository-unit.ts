import type {NetworkId} from '../contract/types.js';
import {sliceUnit, UNIVERSAL_USER} from './layout.js';
import type {TransientUnit} from './system/systemd.js';

/** As whom, and within which bounds, everything runs that is up to a repository: its functions, and Compose on its files. */
export const asFunctions = (networkId: NetworkId, environment: Readonly<Record<string, string>>) =>
  ({
    slice: sliceUnit(networkId),
    uid: UNIVERSAL_USER.uid,
    gid: UNIVERSAL_USER.gid,
    env: environment,
    pipe: true,
  }) satisfies Partial<TransientUnit>;
