import {describe, expect, test} from '@jest/globals';
import {limitsHold, sliceText} from '../../../../src/renet/daemon/slice.js';
import {MIB, networkId} from '../support.js';

const NONE = {memoryBytes: null, cpus: null, pids: 4096};

describe('sliceText', () => {
  test('always bounds processes, so that a fork bomb stays inside', () => {
    expect(sliceText(networkId, NONE)).toBe(
      '[Unit]\nDescription=Everything of repository network 2816\n\n' +
        '[Slice]\nMemoryAccounting=yes\nCPUAccounting=yes\n' +
        'TasksMax=4096\nMemoryMax=infinity\nMemorySwapMax=infinity\nCPUQuota=\n',
    );
  });

  test('bounds memory without a way out into swap, and processors in percent', () => {
    const text = sliceText(networkId, {memoryBytes: 512 * MIB, cpus: 1.5, pids: 300});
    expect(text).toContain('TasksMax=300\nMemoryMax=536870912\nMemorySwapMax=0\nCPUQuota=150%\n');
    expect(sliceText(networkId, {...NONE, cpus: 0.29})).toContain('CPUQuota=29%\n');
  });
});

describe('limitsHold', () => {
  test.each([
    [NONE, NONE, true],
    [NONE, {...NONE, pids: null}, false],
    [NONE, {...NONE, memoryBytes: 512 * MIB}, false],
    [{...NONE, memoryBytes: 512 * MIB}, NONE, false],
    [{...NONE, memoryBytes: 513 * MIB}, {...NONE, memoryBytes: 512 * MIB}, false],
    [{...NONE, cpus: 1.5}, {...NONE, cpus: 1.5}, true],
    [{...NONE, cpus: 1.5}, NONE, false],
    [NONE, {...NONE, cpus: 1.5}, false],
    [{...NONE, cpus: 1.51}, {...NONE, cpus: 1.5}, false],
  ])('%j against %j: %s', (wanted, group, holds) => {
    expect(limitsHold(wanted, group)).toBe(holds);
  });
});
