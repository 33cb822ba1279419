import {execFileSync} from 'node:child_process';
import {expect, test} from '@jest/globals';
import type {ServerPath} from '../../../../src/contract/types.js';
import {namespaceScript} from '../../../../src/renet/daemon/mount-namespace.js';
import {layoutOf} from '../../../../src/renet/layout.js';
import {guid, layout, networkId} from '../support.js';

const script = namespaceScript(networkId, guid, layout);

test('is a script that a shell can read', () => {
  execFileSync('sh', ['-n'], {input: script});
});

test('lets in the own volume, data root, socket and run directory, and nothing else', () => {
  expect(script.match(/^ *mount (?!-t|-o).*$/gm)?.map((line) => line.trim().replaceAll(guid, 'GUID'))).toEqual([
    'mount --rbind /mnt/rediacc/mounts/GUID datastore/mounts/GUID',
    'mount --rbind /mnt/rediacc/interim/GUID/docker/data datastore/interim/GUID/docker/data',
    'mount --rbind /run/rediacc/docker-2816 run/docker-2816',
    'mount --bind /run/rediacc/docker-2816.sock run/docker-2816.sock',
    'mount --bind /var/lib/rediacc/docker-2816 state/docker-2816',
    'mount --move datastore /mnt/rediacc',
    'mount --move state /var/lib/rediacc',
    'mount --move run /run/rediacc',
    'mount --make-rshared /',
    'mount --bind "$walls" "$walls"',
    'mount --make-private "$walls"',
    'mount --move "$walls/unfinished" "$walls/namespace"',
  ]);
});

test('lets nobody inside change what root reads outside', () => {
  expect(script).toContain('close state/docker-2816\n');
});

test('unmounts datastores rather than cover them, and keeps a namespace that is there', () => {
  expect(script).toContain('for path in /mnt/rediacc $others; do remove "$path"; done\n');
  expect(script.indexOf('then exit; fi')).toBeLessThan(script.indexOf('unshare'));
});

test('does the same on a datastore elsewhere', () => {
  const elsewhere = namespaceScript(networkId, guid, layoutOf('/srv/a-b' as ServerPath));
  expect(elsewhere).toContain('mount --move datastore /srv/a-b\n');
  expect(elsewhere).toContain('grep -vxF /srv/a-b ');
  expect(elsewhere).not.toContain('/mnt/rediacc');
});
