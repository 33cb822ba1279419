import {describe, expect, test} from '@jest/globals';
import type {ServerPath} from '../../../../src/contract/types.js';
import {
  BOOT_UNITS,
  bootFiles,
  planBootFiles,
  planBootUnits,
  type BootUnitFacts,
} from '../../../../src/renet/setup/boot-units.js';
import {planLines} from '../support.js';

const wanted = bootFiles('/mnt/rediacc' as ServerPath);
const shown = BOOT_UNITS.map((Id) => ({
  Id,
  UnitFileState: 'enabled',
  ActiveState: Id === 'rediacc-shutdown.service' ? 'active' : 'failed',
}));
const ready: BootUnitFacts = {wanted, current: new Set(wanted.keys()), shown};

describe('planBootUnits', () => {
  test('installs and enables both units and starts the one that waits for the shutdown', () => {
    const facts = {...ready, current: new Set<string>(), shown: []};
    expect(planLines(planBootUnits(facts))).toEqual([
      'mkdir /etc/systemd/system/rediacc.slice.d (mode 755)',
      'mkdir /etc/systemd/system/rediacc-.slice.d (mode 755)',
      'mkdir /etc/systemd/system/run-rediacc-.mount.d (mode 755)',
      'mkdir /etc/systemd/system/mnt-rediacc.mount.d (mode 755)',
      'mkdir /etc/systemd/system/mnt-rediacc-.mount.d (mode 755)',
      'write /etc/systemd/system/rediacc-autostart.service (mode 644)',
      'write /etc/systemd/system/rediacc-shutdown.service (mode 644)',
      'write /etc/systemd/system/rediacc.slice.d/rediacc.conf (mode 644)',
      'write /etc/systemd/system/rediacc-.slice.d/rediacc.conf (mode 644)',
      'write /etc/systemd/system/run-rediacc-.mount.d/rediacc.conf (mode 644)',
      'write /etc/systemd/system/mnt-rediacc.mount.d/rediacc.conf (mode 644)',
      'write /etc/systemd/system/mnt-rediacc-.mount.d/rediacc.conf (mode 644)',
      'systemctl enable -- rediacc-shutdown.service rediacc-autostart.service',
      'systemctl start -- rediacc-shutdown.service',
    ]);
  });

  test('has systemd read its units when they are enabled, and at once when something runs that they are about', () => {
    const fresh = shown.map(({Id}) => ({Id, UnitFileState: '', ActiveState: 'inactive'}));
    const last = (found: BootUnitFacts['shown']): string | undefined =>
      planLines(planBootFiles({...ready, current: new Set<string>(), shown: found})).at(-1);
    expect(last(fresh)).toMatch(/^write /);
    const running: BootUnitFacts['shown'] = [
      {Id: 'mnt-rediacc.mount', ActiveState: 'active'},
      {Id: 'rediacc.slice', ActiveState: 'active'},
      {Id: 'mnt-rediacc.mount', ActiveState: 'inactive', UnitFileState: 'enabled'},
    ];
    for (const one of running) {
      expect(last([...fresh, one])).toBe('systemctl daemon-reload');
    }
  });

  test('has nothing to do twice, also when a repository did not start at boot', () => {
    expect(planBootUnits(ready)).toEqual([]);
  });

  test('starts nothing again for a changed text', () => {
    const current = new Set([...wanted.keys()].slice(1));
    expect(planLines(planBootUnits({...ready, current}))).toEqual([
      'write /etc/systemd/system/rediacc-autostart.service (mode 644)',
      'systemctl daemon-reload',
    ]);
  });

  test('has systemd read what a run that was killed had written', () => {
    const stale = [...shown, {Id: 'mnt-rediacc.mount', NeedDaemonReload: 'yes'}];
    expect(planLines(planBootUnits({...ready, shown: stale}))).toEqual(['systemctl daemon-reload']);
  });

  test('enables again what somebody disabled or stopped', () => {
    const disabled = shown.map((unit) => ({...unit, UnitFileState: 'disabled'}));
    const stopped = shown.map((unit) => ({...unit, ActiveState: 'inactive'}));
    const enable = 'systemctl enable -- rediacc-shutdown.service rediacc-autostart.service';
    const start = 'systemctl start -- rediacc-shutdown.service';
    const lines = (found: BootUnitFacts['shown']): string[] => planLines(planBootUnits({...ready, shown: found}));
    expect(lines(disabled)).toEqual([enable]);
    expect(lines(stopped)).toEqual([start]);
    expect(lines([])).toEqual([enable, start]);
  });
});

describe('bootFiles', () => {
  test('keep the datastore, what is mounted in it and the walls of daemons until the repositories are closed', () => {
    const before = 'Before=rediacc-shutdown.service rediacc-autostart.service';
    for (const unit of ['mnt-rediacc.mount', 'mnt-rediacc-.mount', 'run-rediacc-.mount']) {
      expect(wanted.get(`/etc/systemd/system/${unit}.d/rediacc.conf`)).toContain(before);
    }
    expect([...bootFiles('/srv/a-b' as ServerPath).keys()].slice(-2)).toEqual([
      '/etc/systemd/system/srv-a\\x2db.mount.d/rediacc.conf',
      '/etc/systemd/system/srv-a\\x2db-.mount.d/rediacc.conf',
    ]);
  });

  test('stop at shutdown, not by hand, and in bounded time', () => {
    const text = wanted.get('/etc/systemd/system/rediacc-shutdown.service');
    expect(text).toContain('ExecStop=/usr/local/bin/renet autostart shutdown\nTimeoutStopSec=300');
    expect(text).toContain('RefuseManualStop=yes');
  });
});
