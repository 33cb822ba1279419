import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {requireRsync, runRsync} from '../../../../src/cli/tasks/rsync.js';
import {parseChanges, parseTransferred} from '../../../../src/domain/sync/output.js';
import type {Upload} from '../../../../src/domain/sync/upload.js';
import {localExec} from '../../../../src/exec/local.js';

// The real rsync on both ends. In place of ssh stands a script that runs the far side right here,
// splitting words at blanks as a login shell would, without the sandbox: that one needs systemd and is tried on the server.
const SHELL = `#!/bin/sh
shift
set -- $*
while [ "$1" != rsync ]; do shift; done
exec "$@"
`;

let directory: string;
const local = () => join(directory, 'my files');
const mounted = () => join(directory, 'mounted');
const upload = (change: Partial<Upload> = {}): Upload => ({
  local: local(),
  machine: 'server-1',
  user: 'root',
  mountPath: mounted(),
  remote: '',
  mirror: false,
  exclude: [],
  remoteShell: [join(directory, 'remote shell')],
  ...change,
});
const running = {signal: new AbortController().signal};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rdc-test-'));
  writeFileSync(join(directory, 'remote shell'), SHELL);
  chmodSync(join(directory, 'remote shell'), 0o755);
  mkdirSync(local());
  mkdirSync(mounted());
  writeFileSync(join(local(), 'a $(b).txt'), 'new');
  writeFileSync(join(local(), '.rediacc.json'), 'mine');
  writeFileSync(join(mounted(), '.rediacc.json'), 'theirs');
  writeFileSync(join(mounted(), 'extra'), 'x');
});
afterEach(() => rmSync(directory, {recursive: true}));

describe('runRsync', () => {
  test('sends names with blanks and shell characters, and never what the repository keeps for itself', async () => {
    const percents: number[] = [];
    const onProgress = (percent: number) => percents.push(percent);
    const output = await runRsync(localExec, upload({mirror: true}), 'send', {...running, onProgress});
    expect(parseTransferred(output)).toEqual({files: 1, bytes: 3, deleted: 1});
    expect(readdirSync(mounted()).sort()).toEqual(['.rediacc.json', 'a $(b).txt']);
    expect(readFileSync(join(mounted(), '.rediacc.json'), 'utf8')).toBe('theirs');
    expect(percents.at(-1)).toBe(100);
  });

  test('makes the directories of a remote path', async () => {
    await runRsync(localExec, upload({remote: 'data/my images'}), 'send', running);
    expect(readdirSync(join(mounted(), 'data', 'my images'))).toContain('a $(b).txt');
  });

  test('changes nothing in a preview', async () => {
    const changes = parseChanges(
      await runRsync(localExec, upload({mirror: true, exclude: ['*.txt']}), 'preview', running),
    );
    expect(changes).toEqual([{kind: 'delete', path: 'extra', bytes: 0}]);
    expect(readdirSync(mounted()).sort()).toEqual(['.rediacc.json', 'extra']);
  });

  test('finds a file whose content differs though size and time are the same', async () => {
    await runRsync(localExec, upload(), 'send', running);
    expect(parseChanges(await runRsync(localExec, upload(), 'verify', running))).toEqual([]);
    await localExec(
      {file: 'sh', args: ['-c', 'cp -p "$1" t; printf odd > "$1"; touch -r t "$1"', 'sh', 'a $(b).txt']},
      {
        cwd: mounted(),
      },
    );
    expect(parseChanges(await runRsync(localExec, upload(), 'verify', running))).toEqual([
      {kind: 'update', path: 'a $(b).txt', bytes: 3},
    ]);
  });

  test('a far side that fails is an error, and so is Ctrl-C', async () => {
    const broken = upload({remoteShell: ['/no/such/shell']});
    await expect(runRsync(localExec, broken, 'send', running)).rejects.toMatchObject({code: 'TRANSFER_FAILED'});
    await expect(runRsync(localExec, upload(), 'send', {signal: AbortSignal.abort()})).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

test('a workstation without rsync is told how to get it', async () => {
  await expect(requireRsync(localExec)).resolves.toBeUndefined();
  const without: typeof localExec = (call, options) => localExec({...call, file: 'no-rsync-here'}, options);
  await expect(requireRsync(without)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringMatching(/^rsync/),
  });
});
