import {afterAll, describe, expect, test} from '@jest/globals';
import SyncUpload from '../../../src/commands/sync/upload.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {entry, unmounted, workstation} from '../repo/scene.js';

afterAll(cleanUp);

const upload = (argv: string[], scene: Scene = {}) =>
  run(SyncUpload, 'sync upload', ['--repository', 'shop', ...argv], {document: workstation({shop: entry}), ...scene});

describe('sync upload', () => {
  test.each([
    [['--remote', '/etc'], 2, '--remote "/etc" is an absolute path.'],
    [['--remote', 'a/../..'], 2, '--remote "a/../.." contains "..".'],
    [['--remote', '.rediacc'], 2, 'belongs to the repository itself'],
    [['--local', '/no/such/directory'], 10, 'There is no directory /no/such/directory on this workstation.'],
    [['--local', import.meta.filename ?? process.argv[1]!], 2, 'is not a directory'],
  ])('refuses %j before it connects', async (argv, status, message) => {
    const {stderr, exitCode, connected} = await upload(argv);
    expect(stderr).toContain(message);
    expect({exitCode, connected}).toEqual({exitCode: status, connected: []});
  });

  test('refuses a repository that is not mounted and says how to mount it', async () => {
    const {stderr, exitCode} = await upload([], {script: {'repository-status': unmounted}});
    expect(stderr).toContain('  → rdc repo mount shop --machine server-1');
    expect(exitCode).toBe(1);
  });
});
