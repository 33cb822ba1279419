import {describe, expect, test} from '@jest/globals';
import {refusalIn} from '../../../../src/renet/daemon/isolation.js';

describe('refusalIn', () => {
  test('is what nft 1.1 says on a kernel without the family', () => {
    expect(
      refusalIn([
        '/run/rediacc/firewall-2816.nft:7:12-18: Error: Could not process rule: No such file or directory',
        'table inet rediacc {',
        '           ^^^^^^^',
        'rediacc-firewall-2816.service: Main process exited, code=exited, status=1/FAILURE',
        "rediacc-firewall-2816.service: Failed with result 'exit-code'.",
        'Failed to start rediacc-firewall-2816.service - Firewall of repository network 2816.',
      ]),
    ).toBe('Could not process rule: No such file or directory');
  });

  test('is what the shell says where there is no nft', () => {
    expect(refusalIn(['/bin/sh: 1: nft: not found', 'Failed to start it.'])).toBe('nft: not found');
    expect(refusalIn(['Failed to start it.'])).toBe('');
  });
});
