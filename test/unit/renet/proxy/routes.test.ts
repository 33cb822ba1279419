import {expect, test} from '@jest/globals';
import type {Context} from '../../../../src/renet/engine/context.js';
import {routesIfKnown} from '../../../../src/renet/proxy/routes.js';

test.each(['as they are', 'read again'] as const)(
  'a route server that does not answer fails nothing: %s',
  async (ask) => {
    // An aborted request fails the same way whatever listens on this computer.
    const context = {signal: AbortSignal.abort()} as unknown as Context;
    expect(await routesIfKnown(context, ask)).toBeNull();
  },
);
