import {describe, expect, test} from '@jest/globals';
import type {Frame} from '../../../../src/contract/frames.js';
import {runOperation} from '../../../../src/renet/call/run-operation.js';

const run = async (op: string, params: unknown) => {
  const frames: Frame[] = [];
  const call = {op, params, lockWaitSeconds: 0, dryRun: false, client: {user: 'ann', host: 'desk', version: '0'}};
  const emit = (frame: Frame) => void frames.push(frame);
  const status = await runOperation(call, {emit, signal: new AbortController().signal, agentHash: 'test'});
  return {status, frames};
};

describe('runOperation', () => {
  test('ends every call with exactly one result or error', async () => {
    const {status, frames} = await run('repository-list', {datastore: '/nowhere/at-all'});
    expect(status).not.toBe(0);
    expect(frames.filter(({type}) => type === 'result' || type === 'error')).toHaveLength(1);
  });

  test.each(['no-such-operation', 'constructor'])('refuses the operation %s', async (op) => {
    expect(await run(op, {})).toMatchObject({status: 2, frames: [{type: 'error', code: 'INVALID_INPUT'}]});
  });

  test('does not quote a refused secret', async () => {
    const {status, frames} = await run('repository-mount', {guid: 'x', networkId: 2816, password: 'hunter22hunter22'});
    expect(status).toBe(2);
    expect(JSON.stringify(frames)).not.toContain('hunter22');
  });
});
