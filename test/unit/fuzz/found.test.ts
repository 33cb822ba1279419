import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {machineSetup} from '../../../src/contract/operations/machine.js';
import {read} from '../../../src/contract/read.js';
import {ServiceName, type NetworkId} from '../../../src/contract/types.js';
import {parseChanges} from '../../../src/domain/sync/output.js';
import {rsyncUpload} from '../../../src/domain/sync/upload.js';
import {findSudoDocker} from '../../../src/renet/apps/rediaccfile.js';
import {readComposeFile} from '../../../src/renet/compose/files.js';
import {parseTraefik} from '../../../src/renet/proxy/status.js';
import {labelFragment} from '../../../src/renet/routes/table/fragment.js';
import {parseServices} from '../../../src/renet/services/services.js';
import {assignSlots} from '../../../src/renet/services/slots.js';
import {parseAddresses} from '../../../src/renet/system/addresses.js';
import {parseTraffic} from '../../../src/renet/system/host.js';
import {parseKeySlots} from '../../../src/renet/system/luks.js';
import {toErrorCode} from '../../../src/shared/codes.js';
import {RdcError} from '../../../src/shared/errors.js';
import {pinnedKeys} from '../../../src/ssh/host-keys.js';

const MEGABYTE = 1024 * 1024;

// Each of these has broken something once; `npm run fuzz` or a reader has found it.
describe('files of a repository', () => {
  test.each([
    ['a line that is continued half a million times', '\\\n'.repeat(MEGABYTE / 2)],
    ['an option of a megabyte', `sudo -${'E'.repeat(MEGABYTE)}! docker`],
  ])('a Rediaccfile with %s is read', (_, script) => {
    expect(findSudoDocker(script)).toBeNull();
  });

  test('a compose file with tens of thousands of services is read', () => {
    const names = Array.from({length: 60_000}, (_, index) => `a${index}`);
    const text = `services:\n${names.map((name) => `  ${name}: x\n`).join('')}`;
    expect(readComposeFile(text, 'compose.yaml').names).toEqual(names);
  }, 180_000);

  test('a .rediacc.json that would be written as gigabytes of blanks is refused', () => {
    const text = `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(() => parseServices(text)).toThrow('it is nested deeper than 32 levels');
  });

  test.each(['__proto__', '..', '-x'])('a service cannot be called %s', (name) => {
    expect(() => assignSlots({services: {}}, [{directory: '.', names: [name]}])).toThrow(
      'is not a valid name of a service',
    );
    expect(ServiceName.safeParse(name).success).toBe(false);
  });
});

describe('labels of a container', () => {
  test('one of thirty thousand levels costs its own container the routes, not everybody', () => {
    const container = {
      id: 'a',
      networkId: 2816 as NetworkId,
      service: 'web',
      ip: '127.0.11.2',
      exposed: [],
      standsIn: false,
    };
    const labels = {[`traefik.http.middlewares.m.plugin.x${'.a'.repeat(30_000)}`]: '1'};
    const {elements, problems} = labelFragment({...container, labels}, 80, null);
    expect(elements).toEqual([]);
    expect(problems).toMatchObject([{kind: 'label-too-deep'}]);
  });
});

describe('sync upload', () => {
  test('no pattern takes back that the data of Docker stays: rsync has a rule "!" for that', () => {
    const root = mkdtempSync(join(tmpdir(), 'rdc-filter-'));
    for (const path of ['a', 'b/.rediacc/docker', 'b/old']) mkdirSync(join(root, path), {recursive: true});
    writeFileSync(join(root, 'a/!'), '');
    const upload = {
      local: '/a',
      machine: 'm',
      user: 'root',
      mountPath: '/b',
      remote: '',
      mirror: true,
      remoteShell: ['x'],
    };
    const rules = rsyncUpload({...upload, exclude: ['!']}, 'send').args.filter((word) =>
      /^--(?:exclude|filter)=/.test(word),
    );
    const call = ['-r', '--dry-run', '--delete', '--out-format=%i %n', ...rules, '--', `${root}/a/`, `${root}/b/`];
    expect(execFileSync('rsync', call, {encoding: 'utf8'})).toBe('*deleting   old/\n');
  });

  test('a name with a line separator in it is a name', () => {
    expect(parseChanges('>f+++++++++|1|a\u2028b\n')).toEqual([{kind: 'create', path: 'a\u2028b', bytes: 1}]);
  });
});

describe('answers of programs', () => {
  test.each(['null', '{}', '[1]', '[{"addr_info": 1}]'])('ip saying %s is an error, not a crash', (output) => {
    expect(() => parseAddresses(output)).toThrow(RdcError);
  });
  test('a list of containers without one is no container', () => {
    expect(parseTraefik([null])).toEqual({state: 'absent', version: null});
  });
  test('a key slot is a number', () => {
    expect(() => parseKeySlots('{"keyslots": {"valueOf": {}}}')).toThrow(RdcError);
  });
  test('a line of traffic that cannot be read is none', () => {
    expect(parseTraffic('\n\n  lo: : 1 2\n')).toEqual([]);
  });
});

describe('words', () => {
  test('a code from the wire is never one that every object has', () => {
    expect(['toString', 'constructor', '__proto__'].map(toErrorCode)).toEqual(['INTERNAL', 'INTERNAL', 'INTERNAL']);
  });

  test('a device lies below /dev and stays there', () => {
    expect(() => read(machineSetup.params, {datastoreDevice: '/dev/../etc/passwd'}, 'request')).toThrow(
      'use a path below /dev',
    );
    expect(read(machineSetup.params, {datastoreDevice: '/dev/disk/by-id/ata-a_b.c:0'}, 'request').datastoreDevice).toBe(
      '/dev/disk/by-id/ata-a_b.c:0',
    );
  });

  test('a pattern of many stars in known_hosts is decided at once', () => {
    const line = (pattern: string) => `${pattern} ssh-ed25519 AAAA`;
    const host = 'a'.repeat(60);
    expect(pinnedKeys(line(`${'*a'.repeat(40)}b`), host, 22)).toEqual([]);
    expect(pinnedKeys(line('a*c?*'), 'abbcd', 22)).toHaveLength(1);
    expect(pinnedKeys(line('*b'), 'abb', 22)).toHaveLength(1);
  });

  test('a message does nothing to the terminal it is read on, and does not fill it', () => {
    const error = new RdcError('INVALID_INPUT', `\u001b[31mred\u001b[0m\u009b2J ${'x'.repeat(100_000)}`, {
      hint: 'a\u202eb\r\nc',
    });
    expect(error.message.slice(0, 10)).toBe('red\ufffd2J xxx');
    expect(error.message.length).toBeLessThan(5000);
    expect(error.hints).toEqual(['a\ufffdb\nc']);
  });
});
