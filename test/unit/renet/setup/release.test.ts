import {describe, expect, test} from '@jest/globals';
import {checkServer, parseRelease, type Server} from '../../../../src/renet/setup/release.js';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n';
const server = (os: string, other: Partial<Server> = {}): Server => ({
  release: parseRelease(os),
  arch: 'x64',
  systemd: true,
  uid: 0,
  ...other,
});

test('parseRelease reads quoted and plain values', () => {
  expect(parseRelease(DEBIAN)).toEqual({
    id: 'debian',
    version: '13',
    codename: 'trixie',
    name: 'Debian GNU/Linux 13 (trixie)',
  });
  expect(parseRelease('')).toEqual({id: 'linux', version: '', codename: '', name: 'linux'});
});

describe('checkServer', () => {
  test.each([DEBIAN, 'ID=debian\nVERSION_ID=12', "ID=ubuntu\nVERSION_ID='24.04'", 'ID=ubuntu\nVERSION_ID=26.04'])(
    'accepts %j',
    (os) => {
      expect(() => checkServer(server(os, {arch: 'arm64'}))).not.toThrow();
    },
  );

  test.each([
    ['linux is not supported', server('')],
    ['fedora 43 is not supported', server('ID=fedora\nVERSION_ID=43')],
    ['debian 11 is not supported', server('ID=debian\nVERSION_ID=11')],
    ['ubuntu 22.04 is not supported', server('ID=ubuntu\nVERSION_ID=22.04')],
    ['debian is not supported', server('ID=debian')],
    ['Processors of type riscv64', server(DEBIAN, {arch: 'riscv64'})],
    ['systemd does not run', server(DEBIAN, {systemd: false})],
  ])('refuses "%s" and says what is tested', (message, refused) => {
    expect(() => checkServer(refused)).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED',
        message: expect.stringContaining(message),
        hints: [expect.stringContaining('Debian 12 and 13 are tested')],
      }),
    );
  });

  test('demands root', () => {
    expect(() => checkServer(server(DEBIAN, {uid: 1000}))).toThrow(expect.objectContaining({code: 'SUDO_REQUIRED'}));
  });
});
