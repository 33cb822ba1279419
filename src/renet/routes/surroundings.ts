import {readListeners} from '../system/listening.js';
import {byAddress, type Listening} from './table/service-port.js';

/** Who listens where on this server right now. */
export const readListening = async (): Promise<Listening> => byAddress(await readListeners());
