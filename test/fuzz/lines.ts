import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {operations} from '../../src/contract/index.js';
import type {Guid, NetworkId} from '../../src/contract/types.js';
import {decideTrust, fingerprintsOf} from '../../src/domain/machine/host-trust.js';
import {readRemoteDirectory, rsyncUpload} from '../../src/domain/sync/upload.js';
import {beginCall} from '../../src/renet/apps/first-run.js';
import {functionCall, listCall} from '../../src/renet/apps/run.js';
import {unitFiles, configFiles} from '../../src/renet/daemon/units.js';
import {layoutOf} from '../../src/renet/layout.js';
import {flagsOf, parseFlags} from '../../src/renet/people/flags.js';
import {parsePassthrough} from '../../src/renet/people/passthrough-command.js';
import {onProject} from '../../src/renet/system/compose.js';
import {containerLogs} from '../../src/renet/system/docker.js';
import {toLine} from '../../src/shared/argv.js';
import {printable} from '../../src/shared/printable.js';
import {fingerprint, judgeHostKey, keyType, pinnedKeys} from '../../src/ssh/host-keys.js';
import {fixture, mutated, nasty, near} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';

const noZero = (text: string): boolean => !text.includes('\0');
const words = fc.array(
  nasty()
    .filter(noZero)
    .map((text) => text.slice(0, 500).replace(/\p{Cs}/gu, '')),
  {minLength: 1, maxLength: 5},
);

/** What a POSIX shell makes of a line: its words, each with a zero byte behind it. */
const readByShell = (line: string): string[] =>
  execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], {encoding: 'utf8'})
    .split('\0')
    .slice(0, -1);

const GUID = '0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa' as Guid;
const BLOB = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIA', 'base64');

const RUNNER = {
  networkId: 2816 as NetworkId,
  mountPath: `/mnt/rediacc/mounts/${GUID}`,
  environment: {A: 'b'},
  timeoutSeconds: 900,
  otherDatastores: [],
};

export const LINES: readonly Subject[] = [
  subject('toLine', words, ([file = '', ...args]) => {
    const line = toLine({file, args});
    // A word at the front would be run: printf says them instead.
    const read = readByShell(line);
    must(JSON.stringify(read) === JSON.stringify([file, ...args]), 'a shell reads exactly these words');
  }),
  subject('printable', nasty(), (text) => {
    const seen = printable(text);
    must(
      !/[\0-\x08\x0b-\x1f\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/u.test(seen) && seen.length <= 4097,
      'nothing acts on a terminal',
    );
    must(seen === printable(seen) || seen.length > 4096, 'and once is enough');
  }),
  subject('functionCall, listCall, beginCall', mutated('app', 'a b', '$(id)', '%n'), (directory) => {
    const file = {directory, name: 'Rediaccfile', path: `${RUNNER.mountPath}/${directory}/Rediaccfile`};
    const {args} = functionCall(RUNNER, file, 'up');
    // Behind what makes the process alone.
    const at = args.indexOf('rediacc');
    const [bash, flag, script, zero, path, name] = args.slice(at + 1);
    must(bash === '/bin/bash' && flag === '-c' && zero === 'rediaccfile' && name === 'up', 'one program, one function');
    must(
      path?.replaceAll('$$', '$') === file.path && !/(?<!\$)(?:\$\$)*\$(?!\$)/.test(path),
      'the path is a word, and no variable of systemd',
    );
    must(script === functionCall(RUNNER, {...file, path: '/x'}, 'up').args[at + 3], 'the script never holds it');
    const lists = [listCall(RUNNER, [file]), beginCall(RUNNER, [file], {prepOnly: false})];
    must(
      lists.every(({args: words}) => words.at(-1) === path),
      'nor that of a list',
    );
  }),
  subject('containerLogs, onProject', nasty(), (id) => {
    const {args} = containerLogs(id, {lines: 10});
    must(args.at(-2) === '--' && args.at(-1) === id, 'behind the dashes');
    const project = onProject('docker', {file: id, directory: id, name: id}, [], ['up']);
    must(
      project.args.slice(1, 4).every((word) => /^--(?:file|project-directory|project-name)=/.test(word)),
      'or part of a flag',
    );
  }),
  subject(
    'unitFiles, configFiles',
    fc.tuple(
      near('/aZ0._+@-', 20).map((path) => `/m${path}`),
      fc.array(nasty(), {maxLength: 3}),
    ),
    ([path, mirrors]) => {
      const dataRoot = layoutOf(path as never).dockerData(GUID);
      for (const {content} of unitFiles(2816 as NetworkId, dataRoot)) {
        must(
          content.split('\n').every((line) => /^(?:#.*|\[[A-Za-z]+\]|[A-Za-z]+=.*|)$/.test(line)),
          'a unit file',
        );
      }
      const [toml, config] = configFiles(2816 as NetworkId, dataRoot, {'registry-mirrors': mirrors});
      must(
        toml?.content.includes(`root = "${dataRoot}/containerd/daemon"\n`) === true,
        'containerd stays in its place',
      );
      const parsed = JSON.parse(config?.content ?? '') as Record<string, unknown>;
      must(
        parsed['data-root'] === dataRoot && JSON.stringify(parsed['registry-mirrors']) === JSON.stringify(mirrors),
        'and the daemon in its own',
      );
    },
  ),
  subject('readRemoteDirectory', fc.oneof(mutated('data/images', './a//b'), near('a./-', 16)), (text) =>
    accepted(
      () => readRemoteDirectory(text),
      (path) => {
        must(path === '' || path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'), 'inside');
        must(!/^(?:\.rediacc|\.rediacc\.json|lost\+found)(?:\/|$)/.test(path), 'nothing of ours');
      },
    ),
  ),
  subject('rsyncUpload', fc.tuple(nasty(), nasty(), fc.array(nasty(), {maxLength: 3})), ([local, remote, exclude]) => {
    const upload = {
      local,
      machine: 'web1',
      user: 'root',
      mountPath: RUNNER.mountPath,
      remote,
      mirror: true,
      exclude,
      remoteShell: [process.execPath, `/a ${local}`, 'b'],
    };
    const {args} = rsyncUpload(upload, 'send');
    const at = args.lastIndexOf('--');
    must(args.length - at === 3 && args[at + 1] === `${local}/`, 'two places behind the dashes');
    must(
      args[at + 2]?.startsWith(`web1:${RUNNER.mountPath}`) === true,
      'the far one on that machine, in that repository',
    );
    must(
      args.slice(0, at).every((word) => word.startsWith('-')),
      'and before them flags only',
    );
    must(
      exclude.every((pattern) => args.some((word) => word.startsWith('--') && word.endsWith(pattern))),
      'a pattern is part of its flag',
    );
  }),
  subject(
    'pinnedKeys, judgeHostKey',
    fc.tuple(
      mutated(fixture('openssh-9.2/known_hosts-hashed'), '203.0.113.5 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA\n'),
      nasty(),
      fc.uint8Array({maxLength: 40}),
    ),
    ([text, host, shown]) =>
      accepted(() => {
        const pinned = pinnedKeys(text, host.slice(0, 300), 22);
        const judged = judgeHostKey({name: 'a', host, port: 22}, pinned, Buffer.from(shown));
        if (judged === undefined)
          must(
            pinned.some(({blob, revoked}) => !revoked && blob.equals(shown)),
            'only a pinned key is trusted',
          );
      }),
  ),
  subject('keyType, fingerprint', fc.uint8Array({maxLength: 64}), (bytes) => {
    accepted(() => keyType(Buffer.from(bytes)));
    must(/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint(Buffer.from(bytes))), 'a fingerprint');
  }),
  subject(
    'decideTrust',
    fc.tuple(mutated(fixture('openssh-9.2/host-keys')), fc.array(nasty(), {maxLength: 2})),
    ([known, fingerprints]) => {
      const seen = [
        {line: `h ssh-ed25519 ${BLOB.toString('base64')}`, type: 'ssh-ed25519', fingerprint: fingerprint(BLOB)},
      ];
      accepted(
        () => decideTrust('h', seen, known, {accept: false, fingerprints}),
        ({keys, question}) =>
          must(
            question !== null ||
              keys.every((key) =>
                [...fingerprintsOf(known), ...fingerprints].some((one) => one.startsWith(key.fingerprint)),
              ),
            'nobody is trusted unasked',
          ),
      );
    },
  ),
  subject(
    'parseFlags',
    fc.array(
      fc.oneof(
        nasty(),
        fc.constantFrom('--name', '--network-id', '--mount', '--no-mount', '--password-stdin', '--network-id=2816'),
      ),
      {maxLength: 6},
    ),
    (args) => {
      const flags = flagsOf(operations['repository-up'].params);
      accepted(
        () => parseFlags(flags, args),
        (values) =>
          must(
            Object.keys(values).every((key) => flags.some((flag) => flag.key === key)),
            'parameters that there are',
          ),
      );
    },
  ),
  subject(
    'parsePassthrough',
    fc.array(fc.oneof(nasty(), fc.constantFrom('--', '--network-id', '2816', '--network-id=2816')), {maxLength: 6}),
    (args) =>
      accepted(
        () => parsePassthrough('compose', args),
        ({args: rest}) =>
          must(
            rest.every((word) => args.includes(word)),
            'handed on as it is',
          ),
      ),
  ),
];
