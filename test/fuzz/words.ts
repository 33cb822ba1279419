import fc from 'fast-check';
import {toErrorCode} from '../../src/shared/codes.js';
import {parseDatastoreSize} from '../../src/domain/machine/datastore-size.js';
import {mergeInfra} from '../../src/domain/proxy/infra.js';
import {readCa} from '../../src/domain/proxy/acme.js';
import {readPorts} from '../../src/domain/proxy/ports.js';
import {renderProxy} from '../../src/domain/proxy/render.js';
import {readRepositorySize} from '../../src/domain/repository/size.js';
import {EXIT_STATUS} from '../../src/shared/codes.js';
import {lineSplitter} from '../../src/shared/lines.js';
import {formatSize, parseSize} from '../../src/shared/size.js';
import {parseSince} from '../../src/shared/time.js';
import {parse} from 'yaml';
import {readSettings} from '../../src/renet/routes/table/settings.js';
import {accepted, must, subject, type Subject} from './subject.js';
import {fixture, mutated, nasty, near} from './hostile.js';

const sizes = (): fc.Arbitrary<string> =>
  fc.oneof(mutated('512M', '10G', '1.5T', '10 GiB', '95%', '7'), near('0123456789.kKMGTPiB% ', 12));

const wholeBytes = (bytes: number): void => must(Number.isSafeInteger(bytes) && bytes >= 1, 'whole bytes, at least 1');

const NOW = new Date('2026-01-01T00:00:00Z');

/** Every value that `set-infra` takes as text. */
const infraFlags = fc.record(
  {
    publicIpv4: mutated('203.0.113.5'),
    publicIpv6: mutated('2001:db8::1', 'fe80::1%eth0', '::ffff:1.2.3.4'),
    baseDomain: fc.oneof(mutated('example.com', 'Apps.Example.com.'), near('a-.b1', 20)),
    certEmail: fc.oneof(mutated('admin@example.com'), near('a@.b+"\'$', 16)),
    cfDnsToken: fc.oneof(mutated('abcDEF_123-~+/='), near('aZ9._~+/=-', 20)),
    acmeServer: mutated('https://acme.example.com/directory', 'https://[2001:db8::1]:14000/dir?a=b#c'),
    tcpPorts: mutated('25,143,587', '', '10050-10060,25'),
    udpPorts: mutated('53,5353'),
    traefikImage: fc.oneof(
      mutated('traefik:v3.6', 'registry.example.com:5000/a/traefik@sha256:' + 'a'.repeat(64)),
      near('a1./:-_@', 30),
    ),
  },
  {requiredKeys: []},
);

export const WORDS: readonly Subject[] = [
  subject('parseSize', sizes(), (text) => accepted(() => parseSize(text), wholeBytes)),
  subject('formatSize', fc.nat({max: Number.MAX_SAFE_INTEGER}), (bytes) => {
    if (bytes > 0)
      accepted(
        () => parseSize(formatSize(bytes)),
        (again) => must(Math.abs(again - bytes) <= bytes, 'what it writes can be read'),
      );
  }),
  subject('readRepositorySize', sizes(), (text) =>
    accepted(
      () => readRepositorySize(text),
      (bytes) => must(bytes >= 128 * 2 ** 20, 'room for a volume'),
    ),
  ),
  subject('parseDatastoreSize', sizes(), (text) =>
    accepted(
      () => parseDatastoreSize(text),
      (size) => ('percent' in size ? must(size.percent > 0 && size.percent <= 100, 'a share') : wholeBytes(size.bytes)),
    ),
  ),
  subject(
    'parseSince',
    fc.oneof(mutated('10m', '2h30m', '2026-11-22', '2026-11-22T10:00:00.5+02:00'), near('0123456789smhd-T:Z', 24)),
    (text) =>
      accepted(
        () => parseSince(text, NOW),
        (moment) => must(!Number.isNaN(moment.getTime()), 'a moment'),
      ),
  ),
  subject('toErrorCode', nasty(), (text) => {
    const code = toErrorCode(text);
    must(Object.hasOwn(EXIT_STATUS, code) && Number.isInteger(EXIT_STATUS[code]), 'every code has an exit status');
  }),
  subject('readPorts', mutated('25,143', '1', '65535,1'), (text) =>
    accepted(
      () => readPorts(text, 'tcp'),
      (ports) => {
        must(new Set(ports).size === ports.length, 'each port once');
        must(
          ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536),
          'ports',
        );
      },
    ),
  ),
  subject('readCa', mutated(fixture('proxy/acme/acme-ca.pem'), '-----BEGIN CERTIFICATE-----\n'), (text) =>
    accepted(
      () => readCa(text),
      (pem) => {
        must(!pem.includes('PRIVATE KEY'), 'no private key');
        must(readCa(pem) === pem, 'what it gives, it takes');
      },
    ),
  ),
  subject('mergeInfra, renderProxy', infraFlags, (flags) =>
    accepted(
      () => mergeInfra(undefined, flags),
      (infra) => {
        const files = new Map(renderProxy(infra).map(({path, content}) => [path, content]));
        const env = files.get('config.env') ?? '';
        must(
          env
            .split('\n')
            .filter((line) => line !== '' && !line.startsWith('#'))
            .every((line) => /^[A-Z0-9_]+=[^\s'"`$\\]*$/.test(line)),
          'the environment file says one plain value a line',
        );
        must(env.split('\n').length === 6, 'and not one line more');
        const compose = parse(files.get('docker-compose.yml') ?? '') as {
          services: Record<string, Record<string, unknown>>;
        };
        must(Object.keys(compose).join() === 'name,services', 'nothing is added to the compose file');
        must(Object.keys(compose.services).join() === 'traefik', 'and no service');
        must(
          compose.services['traefik']?.['image'] === (infra.traefikImage ?? 'traefik:v3'),
          'the image is the one that was asked for',
        );
        const traefik = parse(files.get('traefik.yml') ?? '') as Record<string, unknown>;
        const known = ['global', 'log', 'ping', 'entryPoints', 'providers', 'certificatesResolvers'];
        must(
          Object.keys(traefik).every((key) => known.includes(key)),
          "nothing is added to Traefik's configuration",
        );
        const {baseDomain, entryPoints} = readSettings(env, files.get('traefik.yml') ?? '');
        must(baseDomain === (infra.baseDomain ?? null), 'the route server reads the domain that was set');
        must(
          [...entryPoints.keys()].every((entry) => /^(?:web|websecure)(?:-v6)?$|^(?:tcp|udp)-\d+$/.test(entry)),
          'and the entrypoints',
        );
      },
    ),
  ),
  subject(
    'lineSplitter',
    fc.array(
      fc.oneof(
        nasty().map((text) => Buffer.from(text)),
        fc.uint8Array({maxLength: 64}).map((bytes) => Buffer.from(bytes)),
      ),
      {maxLength: 6},
    ),
    (chunks) =>
      accepted(
        () => {
          const splitter = lineSplitter(50_000);
          return [...chunks.flatMap((chunk) => splitter.push(chunk)), splitter.rest()];
        },
        (lines) => {
          must(
            lines.every((line) => line.length <= 50_001 && !line.includes('\n')),
            'lines, none longer than allowed',
          );
          must(lines.join('\n') === Buffer.concat(chunks).toString('utf8'), 'nothing is lost between the pieces');
        },
      ),
  ),
];
