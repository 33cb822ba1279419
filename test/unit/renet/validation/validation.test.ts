import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {localExec} from '../../../../src/exec/local.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {checkConfiguration, planInside} from '../../../../src/renet/validation/inside.js';
import {checkNetwork, checkState} from '../../../../src/renet/validation/outside.js';
import {closed, guid, layout, open, planLines, undoLines} from '../support.js';

const act = (does: string) => ({does, call: () => Promise.resolve()});
const CLONE = '/mnt/rediacc/repositories/.unfinished-GUID';

describe('planInside', () => {
  const steps = planInside(closed(), layout, 'correct horse', {
    fileSystem: act('check'),
    configuration: act('configuration'),
  });

  test('works in a clone that is thrown away', () => {
    expect(planLines(steps)).toEqual([
      `clone /mnt/rediacc/repositories/GUID to ${CLONE}`,
      `cryptsetup open --type=luks2 --allow-discards --key-file=- -- ${CLONE} rediacc-GUID`,
      'check',
      'mkdir /mnt/rediacc/mounts/GUID (mode 700)',
      'mount --types=ext4 --options=ro,nosuid,nodev,noexec,errors=remount-ro -- /dev/mapper/rediacc-GUID /mnt/rediacc/mounts/GUID',
      'configuration',
      'umount -- /mnt/rediacc/mounts/GUID',
      'remove /mnt/rediacc/mounts/GUID',
      'cryptsetup close -- rediacc-GUID',
      `remove ${CLONE}`,
    ]);
  });

  test('leaves nothing open when it ends early', () => {
    expect(undoLines(steps)).toEqual([
      'umount -- /mnt/rediacc/mounts/GUID',
      'remove /mnt/rediacc/mounts/GUID',
      'cryptsetup close -- rediacc-GUID',
      `remove ${CLONE}`,
    ]);
  });
});

test('checkState tells closed, mounted, half open and half made apart', () => {
  const states = [
    closed(),
    open(),
    open({dockerMounted: false}),
    closed({unfinished: true}),
    open({mapping: {file: layout.unfinishedImage(guid)}, unfinished: true}),
    open({mapping: null}),
  ];
  expect(states.map((facts) => checkState(facts, layout).status)).toEqual([
    'ok',
    'ok',
    'warning',
    'warning',
    'failed',
    'failed',
  ]);
});

test('checkNetwork compares the reservation with the context', () => {
  const asked = 2880 as NetworkId;
  const status = [
    checkNetwork(closed(), undefined),
    checkNetwork(closed(), asked),
    checkNetwork({networkId: null}, asked),
  ];
  expect(status.map(({status: verdict}) => verdict)).toEqual(['ok', 'failed', 'warning']);
});

describe('checkConfiguration', () => {
  const check = async (files: Record<string, string>) => {
    const directory = await mkdtemp(join(tmpdir(), 'rdc-test-'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
    return checkConfiguration(directory, {exec: localExec} as unknown as Context);
  };

  test('passes good files and runs nothing of them', async () => {
    const good = {Rediaccfile: 'exit 1\nup() { true; }\n', '.rediacc.json': '{"services": {"web": {"slot": 0}}}'};
    expect(await check(good)).toMatchObject({status: 'ok', message: 'Rediaccfiles: 1, services with an address: 1'});
  });

  test('warns of a repository without a Rediaccfile', async () => {
    expect(await check({})).toMatchObject({status: 'warning'});
  });

  test('names the file that Bash cannot read, and a damaged .rediacc.json', async () => {
    expect(await check({Rediaccfile: 'up() {\n'})).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('Bash cannot read Rediaccfile: '),
    });
    expect(await check({'.rediacc.json': '{'})).toMatchObject({status: 'failed'});
  });
});
