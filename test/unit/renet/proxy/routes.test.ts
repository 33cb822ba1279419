import {expect, test} from '@jest/globals';
import type {Context} from '../../../../src/renet/context.js';
import {newRoutesOf} from '../../../../src/renet/proxy/routes.js';
import {networkId} from '../support.js';

test('a route server that does not answer is warned of, and fails nothing', async () => {
  const said: unknown[] = [];
  const report = (event: unknown) => void said.push(event);
  // An aborted request fails the same way whatever listens on this computer.
  const context = {report, signal: AbortSignal.abort()} as unknown as Context;
  expect(await newRoutesOf(networkId, context)).toBeNull();
  expect(said).toEqual([
    {
      type: 'warning',
      message: expect.stringMatching(/does not answer, so no routes.*rdc context push-infra <machine>/),
    },
  ]);
});
