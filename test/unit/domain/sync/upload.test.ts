import {describe, expect, test} from '@jest/globals';
import {
  readRemoteDirectory,
  requireMounted,
  requireSame,
  rsyncUpload,
  type Upload,
} from '../../../../src/domain/sync/upload.js';

const upload: Upload = {
  local: '/home/me/my shop',
  machine: 'server-1',
  user: 'rdc',
  mountPath: '/mnt/rediacc/mounts/g',
  remote: '',
  mirror: false,
  exclude: [],
  remoteShell: ['/opt/my node/bin/node', '/rdc/rsync-shell.cjs', '/tmp/rdc/rsync'],
};
const args = (change: Partial<Upload> = {}, mode: Parameters<typeof rsyncUpload>[1] = 'send') =>
  rsyncUpload({...upload, ...change}, mode).args;

describe('readRemoteDirectory', () => {
  test.each([
    ['', ''],
    ['.', ''],
    ['data/', 'data'],
    ['./data//images', 'data/images'],
    ['my files', 'my files'],
  ])('reads %j as %j', (text, path) => expect(readRemoteDirectory(text)).toBe(path));

  test.each([
    ['/etc', 'is an absolute path'],
    ['..', 'contains ".."'],
    ['data/../../x', 'contains ".."'],
    ['.rediacc/docker', 'belongs to the repository itself'],
    ['./.rediacc.json', 'belongs to the repository itself'],
    ['a\nb', 'contains a control character'],
  ])('refuses %j', (text, why) => expect(() => readRemoteDirectory(text)).toThrow(why));
});

describe('rsyncUpload', () => {
  test('runs the far side as root in a sandbox that can write to this repository only', () => {
    expect(args().find((arg) => arg.startsWith('--rsync-path='))).toBe(
      '--rsync-path=sudo -n systemd-run --quiet --pipe --wait --collect --service-type=exec ' +
        '--property=ProtectSystem=strict --property=ReadWritePaths=/mnt/rediacc/mounts/g ' +
        '--property=PrivateDevices=yes --property=PrivateNetwork=yes --property=NoNewPrivileges=yes ' +
        "'--property=ExecStopPost=sync --file-system -- /mnt/rediacc/mounts/g' --property=TimeoutStopSec=infinity rsync",
    );
    expect(args({user: 'root'}).find((arg) => arg.startsWith('--rsync-path='))).toMatch(/^--rsync-path=systemd-run /);
  });

  test('hands names over inside the protocol and ends with source and target', () => {
    expect(args()).toContain('-s');
    expect(args({remote: 'my data'}).slice(-3)).toEqual([
      '--',
      '/home/me/my shop/',
      'server-1:/mnt/rediacc/mounts/g/my data/',
    ]);
  });

  test('quotes the words of the remote shell as rsync reads them', () => {
    expect(args()).toContain("--rsh='/opt/my node/bin/node' /rdc/rsync-shell.cjs /tmp/rdc/rsync");
    expect(args({remoteShell: ["/it's/node"]})).toContain("--rsh='/it''s/node'");
  });

  test('protects what the repository keeps at its root before any pattern of the user', () => {
    const rules = args({mirror: true, exclude: ['*.log']}).filter((arg) => /^--(?:exclude|filter)=/.test(arg));
    expect(rules).toEqual([
      '--exclude=/.rediacc',
      '--exclude=/.rediacc.json',
      '--exclude=/.rediacc-starts.json',
      '--exclude=/lost+found',
      '--filter=- *.log',
    ]);
  });

  test('deletes only when asked to', () => {
    expect(args().filter((arg) => arg.startsWith('--delete'))).toEqual([]);
    expect(args({mirror: true})).toContain('--delete-delay');
  });

  test('changes nothing in a preview, and compares content when it verifies', () => {
    expect(args({}, 'preview')).toContain('--dry-run');
    expect(args({}, 'preview')).not.toContain('--checksum');
    expect(args({}, 'verify')).toEqual(expect.arrayContaining(['--dry-run', '--checksum']));
    expect(args()).not.toContain('--dry-run');
  });
});

test('a repository that is not mounted is refused with the command that mounts it', () => {
  expect(requireMounted('shop', 'server-1', '/m')).toBe('/m');
  expect(() => requireMounted('shop', 'server-1', null)).toThrow('not mounted on server-1');
});

test('differences after an upload are named, the first ones only', () => {
  expect(requireSame([])).toBeUndefined();
  const changes = Array.from({length: 12}, (_, at) => ({kind: 'update', path: `f${at}`, bytes: 1}) as const);
  expect(() => requireSame(changes)).toThrow(
    '12 files differ after the upload: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, ….',
  );
});
