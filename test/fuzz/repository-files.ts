import fc from 'fast-check';
import {ServiceName} from '../../src/contract/types.js';
import {readTar} from '../../src/domain/template/tar.js';
import {readTemplateArchive, readTemplateDocument, toTemplateFiles} from '../../src/domain/template/templates.js';
import {chooseName, findSudoDocker} from '../../src/renet/apps/rediaccfile.js';
import {parseFunctions} from '../../src/renet/apps/run.js';
import {checkTemplatePaths} from '../../src/renet/apps/template-paths.js';
import {parseComposeArgs, needsProject} from '../../src/renet/compose/args.js';
import {readComposeFile} from '../../src/renet/compose/files.js';
import {parseFork} from '../../src/renet/repository/fork-mark.js';
import {addressVariable} from '../../src/renet/services/environment.js';
import {formatServices, parseServices} from '../../src/renet/services/services.js';
import {assignSlots} from '../../src/renet/services/slots.js';
import {parseServiceList} from '../../src/renet/system/compose.js';
import {fixture, mutated, mutatedBytes, mutatedJson, nasty, near} from './hostile.js';
import {accepted, acceptedLater, must, subject, type Subject} from './subject.js';

const SERVICES = {services: {postgres: {slot: 0}, 'web-app': {slot: 1, note: 'x'}}, mine: {a: [1]}};
const COMPOSE = [
  'services:\n  web:\n    image: busybox\n    volumes: ["./a:/b"]\n  db: {image: postgres}\n',
  'include: [other.yaml]\nservices:\n  <<: *all\n  a: &all {image: x}\n',
  'x-a: &a [1, 2]\nservices: &s\n  "a b": *a\n',
];
const REDIACCFILE =
  'prep() { renet compose -- pull; }\nup() {\n  sudo -E docker ps # fine\n  sudo -u root \\\n    docker compose up -d\n}\n';

/** A tar archive of one file. */
const tarOf = (path: string, content: string): Buffer => {
  const header = Buffer.alloc(512);
  header.write(path.slice(0, 100), 0, 'latin1');
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('0ustar\x0000', 156);
  return sealed(Buffer.concat([header, Buffer.from(content.padEnd(Math.ceil(content.length / 512) * 512, '\0'))]));
};

/** With the checksum of what its first header holds now, so that changes get past it. */
const sealed = (archive: Buffer): Buffer => {
  if (archive.length < 512) return archive;
  archive.write(' '.repeat(8), 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return archive;
};

const archives = fc
  .tuple(mutated('compose.yaml', 'a/b', './x/../y'), mutated('text'))
  .chain(([path, content]) => mutatedBytes(tarOf(path, content)))
  .chain((archive) => fc.boolean().map((seal) => (seal ? sealed(archive) : archive)));

/** Where a file would be written to must lie inside, and not be ours. */
const staysInside = (path: string): void => {
  const parts = path.split('/');
  must(!path.startsWith('/') && !/[\0\\]/.test(path), 'a path is relative');
  must(
    parts.every((part) => part !== '' && part !== '.' && part !== '..'),
    'no part leads elsewhere',
  );
  must(!/^\.rediacc(?:\.json)?$/.test(parts[0] ?? ''), 'nothing of ours is replaced');
};

export const REPOSITORY_FILES: readonly Subject[] = [
  subject('parseServices', mutatedJson(SERVICES), (text) =>
    accepted(
      () => parseServices(text),
      (document) => {
        const entries = Object.entries(document.services);
        must(
          entries.every(([name, {slot}]) => ServiceName.safeParse(name).success && slot >= 0 && slot <= 60),
          'services with slots',
        );
        must(new Set(entries.map(([, {slot}]) => slot)).size === entries.length, 'no slot twice');
        const again = parseServices(formatServices(document));
        must(formatServices(again) === formatServices(document), 'what is written is what was read');
      },
    ),
  ),
  subject(
    'assignSlots',
    fc.array(
      fc.record({
        directory: nasty(),
        names: fc.array(
          fc.oneof(near('aB1._-', 6), fc.constantFrom('__proto__', 'constructor', 'web', 'web.a', 'web-a')),
          {maxLength: 40},
        ),
      }),
      {maxLength: 3},
    ),
    (found) =>
      accepted(
        () => assignSlots(parseServices(JSON.stringify(SERVICES)), found),
        ({services}) => {
          const asked = found.flatMap(({names}) => names);
          must(
            asked.every((name) => Object.hasOwn(services, name)),
            'every service has its own slot',
          );
          const variables = Object.keys(services).map(addressVariable);
          must(new Set(variables).size === variables.length, 'no variable twice');
          must(
            variables.every((variable) => /^[A-Z_][A-Z0-9_]*_IP$/.test(variable)),
            'variables a shell takes',
          );
        },
      ),
  ),
  subject('readComposeFile', mutated(...COMPOSE, fixture('docker-compose-2.26/config.json')), (text) =>
    accepted(
      // Larger ones are not read here.
      () => readComposeFile(text.slice(0, 64 * 1024), 'compose.yaml'),
      ({names}) =>
        must(
          names.every((name) => ServiceName.safeParse(name).success),
          'names of services',
        ),
    ),
  ),
  subject('parseServiceList', mutated(fixture('docker-compose-2.26/services.txt')), (text) =>
    accepted(() => parseServiceList(text)),
  ),
  subject('findSudoDocker', mutated(REDIACCFILE, 'sudo docker ps', '\\\n'), (text) =>
    accepted(
      () => findSudoDocker(text),
      (found) =>
        must(
          found === null || (Number.isInteger(found.line) && found.line >= 1 && found.text.includes('docker')),
          'a line of the script',
        ),
    ),
  ),
  subject(
    'chooseName',
    fc.array(fc.oneof(nasty(), fc.constantFrom('Rediaccfile', 'rediaccfile', 'REDIACCFILE')), {maxLength: 5}),
    (names) =>
      accepted(
        () => chooseName(names, 'app'),
        (name) => must(name === null || name.toLowerCase() === 'rediaccfile', 'the one name'),
      ),
  ),
  subject('parseFunctions', mutated('0 read\n0 up\n0 down\n1 read\n'), (text) =>
    accepted(
      () => parseFunctions(text, 2),
      (found) => must(found.length === 2, 'one entry a file'),
    ),
  ),
  subject('readTar', archives, (archive) => acceptedLater(() => readTar(archive))),
  subject('readTemplateArchive', archives, (archive) =>
    acceptedLater(
      () => readTemplateArchive(archive),
      (files) => files.forEach(({path}) => staysInside(path)),
    ),
  ),
  subject(
    'readTemplateDocument',
    mutatedJson({version: '1', compose: 'services: {}', rediaccfile: 'up() { :; }'}),
    (text) => accepted(() => readTemplateDocument(text)),
  ),
  subject(
    'toTemplateFiles, checkTemplatePaths',
    fc.array(fc.oneof(mutated('a/b', '.rediacc.json', 'compose.yaml'), near('a./\\', 12)), {
      minLength: 1,
      maxLength: 4,
    }),
    (paths) => {
      accepted(
        () => toTemplateFiles(paths.map((path) => ({path, content: new Uint8Array(), executable: false}))),
        (files) => files.forEach(({path}) => staysInside(path)),
      );
      accepted(
        () => checkTemplatePaths(paths),
        () => paths.forEach(staysInside),
      );
    },
  ),
  subject(
    'parseFork',
    mutated('new-fork:0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa', 'fork:0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa'),
    (text) => accepted(() => parseFork(text)),
  ),
  subject(
    'parseComposeArgs',
    fc.array(
      fc.oneof(
        nasty(),
        fc.constantFrom('-f', '--file', '--file=a', '-pname', '--profile', '*', 'up', '--', '--project-directory'),
      ),
      {maxLength: 8},
    ),
    (args) =>
      accepted(
        () => parseComposeArgs(args),
        (call) => {
          needsProject(call);
          const kept = [...call.files, ...call.globals, ...call.command].join('\0');
          must(kept.length <= args.join('\0').length + 40 * args.length, 'nothing is made up');
          must(
            call.globals.every((word) => word.startsWith('-')),
            'options are options',
          );
        },
      ),
  ),
];
