import type {Handler} from '../engine/context.js';
import {explain} from '../proxy/explain/explain.js';
import {readFacts} from '../proxy/explain/facts.js';

/** How a host or a port is reached, link by link. */
export const proxyExplain: Handler<'proxy-explain'> = async ({subject}, context) =>
  explain(subject, await readFacts(context));
