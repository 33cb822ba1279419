import {RdcError} from '../../shared/errors.js';

export interface Release {
  /** `debian`, `ubuntu`, … */
  readonly id: string;
  readonly version: string;
  readonly codename: string;
  readonly name: string;
}

/** Reads `/etc/os-release`; values may be quoted as in a shell. */
export const parseRelease = (text: string): Release => {
  const values = new Map(
    text.split('\n').map((line) => {
      const [key = '', ...value] = line.split('=');
      return [
        key.trim(),
        value
          .join('=')
          .trim()
          .replace(/^(["'])(.*)\1$/, '$2'),
      ];
    }),
  );
  const id = values.get('ID') ?? 'linux';
  const version = values.get('VERSION_ID') ?? '';
  const name = values.get('PRETTY_NAME') ?? `${id} ${version}`.trim();
  return {id, version, codename: values.get('VERSION_CODENAME') ?? '', name};
};

export interface Server {
  readonly release: Release;
  /** As Node names it: `x64`, `arm64`. */
  readonly arch: string;
  readonly systemd: boolean;
  readonly uid: number;
}

const SUPPORTED = 'Debian 12 and 13 are tested; Ubuntu 24.04 and newer should work as well.';

const isSupported = ({id, version}: Release): boolean =>
  (id === 'debian' && (version === '12' || version === '13')) || (id === 'ubuntu' && Number(version) >= 24.04);

/** Why this server cannot be set up, as a sentence; undefined when it can. */
export const unsupported = ({release, arch, systemd}: Server): string | undefined => {
  if (!isSupported(release)) return `${release.name} is not supported.`;
  if (arch !== 'x64' && arch !== 'arm64') return `Processors of type ${arch} are not supported.`;
  if (!systemd) return 'systemd does not run here, so nothing could be started at boot.';
  return undefined;
};

/**
 * Lets only servers pass that set-up knows how to handle. Nothing was touched when it throws.
 *
 * @throws RdcError UNSUPPORTED, SUDO_REQUIRED
 */
export const checkServer = (server: Server): void => {
  const reason = unsupported(server);
  if (reason) throw new RdcError('UNSUPPORTED', reason, {hint: `${SUPPORTED} x86_64 and arm64, with systemd.`});
  if (server.uid !== 0) {
    throw new RdcError('SUDO_REQUIRED', 'Set-up must run as root.', {hint: 'sudo renet machine setup'});
  }
};
