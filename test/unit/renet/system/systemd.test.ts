import {describe, expect, test} from '@jest/globals';
import {readFile} from 'node:fs/promises';
import {
  parseShow,
  runInUnit,
  setProperties,
  showUnits,
  stateOf,
  startUnits,
  stopUnits,
} from '../../../../src/renet/system/systemd.js';
import {argv, toLine} from '../../../../src/shared/argv.js';

const recorded = new URL('../../../fixtures/systemd-257/show-three-units.txt', import.meta.url);

describe('builders', () => {
  test('units come after "--", so that none can be read as an option', () => {
    expect(toLine(startUnits('a.service', 'b.socket'))).toBe('systemctl start -- a.service b.socket');
    expect(toLine(setProperties('a.slice', ['TasksMax=300', 'CPUQuota=']))).toBe(
      'systemctl set-property --runtime -- a.slice TasksMax=300 CPUQuota=',
    );
    expect(toLine(stopUnits('a.service'))).toBe('systemctl stop -- a.service');
    expect(toLine(showUnits(['Id', 'ActiveState'], ['a.service']))).toBe(
      'systemctl show --property=Id,ActiveState -- a.service',
    );
  });

  test('a transient unit names its slice, user and environment', () => {
    const call = runInUnit(
      {
        unit: 'rediacc-run-2816.service',
        slice: 'rediacc-2816.slice',
        uid: 7111,
        gid: 7111,
        env: {DOCKER_HOST: 'unix:///run/rediacc/docker-2816.sock'},
        properties: {RuntimeMaxSec: '900'},
        pipe: true,
      },
      argv('/bin/bash', '-c', 'true'),
    );
    expect(toLine(call)).toBe(
      'systemd-run --quiet --collect --unit=rediacc-run-2816.service --pipe --wait --slice=rediacc-2816.slice ' +
        '--uid=7111 --gid=7111 ' +
        '--setenv=DOCKER_HOST=unix:///run/rediacc/docker-2816.sock --property=RuntimeMaxSec=900 -- /bin/bash -c true',
    );
  });

  test('a transient unit without wishes is left to systemd', () => {
    expect(toLine(runInUnit({unit: 'x.service'}, argv('true')))).toBe(
      'systemd-run --quiet --collect --unit=x.service -- true',
    );
  });
});

describe('parseShow', () => {
  test('reads what systemd says of several units, unknown ones included', async () => {
    const units = parseShow(await readFile(recorded, 'utf8'));
    expect(units.map(({Id, ActiveState, SubState}) => [Id, ActiveState, SubState])).toEqual([
      ['docker.service', 'active', 'running'],
      ['no-such.service', 'inactive', 'dead'],
      ['rediacc-router.socket', 'inactive', 'dead'],
    ]);
    expect(units[0]?.ExecStart).toContain('path=/usr/sbin/dockerd');
  });

  test('is loud about anything else', () => {
    expect(() => parseShow('Failed to connect to bus')).toThrow('Failed to connect to bus');
  });
});

test.each([
  ['active', 'active'],
  ['activating', 'active'],
  ['reloading', 'active'],
  ['failed', 'failed'],
  ['deactivating', 'inactive'],
  ['inactive', 'inactive'],
  [undefined, 'inactive'],
] as const)('a unit that is %s counts as %s', (systemdSays, expected) => {
  expect(stateOf(systemdSays)).toBe(expected);
});
