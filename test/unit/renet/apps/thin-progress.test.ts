import {expect, test} from '@jest/globals';
import {thinProgress} from '../../../../src/renet/apps/thin-progress.js';

test('a moving layer is shown every five seconds, everything else always', () => {
  const worthShowing = thinProgress();
  const lines: [number, string][] = [
    [0, ' 498ac32781e0 Downloading [=>   ]  32.77kB/1.071MB'],
    [100, ' 498ac32781e0 Downloading [==>  ]  469.2kB/1.071MB'],
    [200, ' aaaaaaaaaaaa Downloading [=>   ]  1kB/1MB'],
    [300, ' 498ac32781e0 Extracting [=>   ]  32.77kB/1.071MB'],
    [400, ' 498ac32781e0 Pull complete '],
    [500, ' 498ac32781e0 Pull complete '],
    [5000, ' 498ac32781e0 Downloading [====>]  1MB/1.071MB'],
  ];
  expect(lines.filter(([at, line]) => worthShowing(line, at)).map(([at]) => at)).toEqual([0, 200, 300, 400, 500, 5000]);
});
