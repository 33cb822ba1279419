import {expect, test} from '@jest/globals';
import {kernelFragment, unmetOptions} from '../../../../src/lab/kernel/config.js';

test('one processor, no modules, and what isolation needs', () => {
  const fragment = kernelFragment().split('\n');
  expect(fragment).toEqual(
    expect.arrayContaining([
      '# CONFIG_SMP is not set',
      '# CONFIG_MODULES is not set',
      'CONFIG_NF_TABLES_INET=y',
      'CONFIG_CGROUP_BPF=y',
    ]),
  );
  expect(fragment.filter((line) => line.includes('undefined'))).toEqual([]);
});

test('a configuration that meets the fragment has nothing unmet', () => {
  expect(unmetOptions(kernelFragment())).toEqual([]);
});

test('what a newer source dropped or switched on is named', () => {
  const config = kernelFragment().replace('CONFIG_DM_CRYPT=y\n', '').replace('# CONFIG_SMP is not set', 'CONFIG_SMP=y');
  expect(unmetOptions(config)).toEqual(['DM_CRYPT', 'no SMP']);
});
