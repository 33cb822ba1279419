import {argv} from '../../shared/argv.js';
import type {Step} from '../engine/plan.js';
import {APT_ENV, updateLists} from '../system/apt.js';
import {COMPOSE_PLUGIN, PLUGIN_DIRS} from '../system/compose.js';

/**
 * Debian 12 has no compose version 2. Its one file is taken from the package of Debian 13, which
 * needs nothing but a C library that Debian 12 has too. Apt checks it against Debian's signatures,
 * in a configuration of its own: the server's sources stay as they are, so that nothing else ever
 * comes from the newer release.
 */
const SUITE = 'trixie';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
export const BORROW_DIR = '/var/cache/rediacc/compose';
const LISTS = `${BORROW_DIR}/lists`;
const CACHE = `${BORROW_DIR}/cache`;
const SOURCES = `${BORROW_DIR}/sources.list`;
const UNPACKED = `${BORROW_DIR}/unpacked`;

/** Makes apt read the one file of ours and keep all it writes below our directory. */
const PRIVATE = [
  `--option=Dir::Etc::SourceList=${SOURCES}`,
  '--option=Dir::Etc::SourceParts=-',
  '--option=Dir::Etc::PreferencesParts=-',
  `--option=Dir::State::Lists=${LISTS}`,
  `--option=Dir::Cache=${CACHE}`,
  '--option=Acquire::Languages=none',
  '--option=Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
] as const;

/** @param mirror  address of the archive that the server uses for its own release */
export const planFetchCompose = (mirror: string): Step[] => [
  {
    title: `fetch docker compose from Debian 13 (${SUITE})`,
    acts: [
      // Whatever an interrupted run left is not worth keeping.
      {run: argv('rm', '-rf', '--', BORROW_DIR)},
      ...[BORROW_DIR, LISTS, `${LISTS}/partial`, CACHE, `${CACHE}/archives`, `${CACHE}/archives/partial`].map(
        (path) => ({mkdir: path, mode: 0o755}) as const,
      ),
      {write: SOURCES, content: `deb [signed-by=${KEYRING}] ${mirror} ${SUITE} main\n`, mode: 0o644},
      {run: updateLists(PRIVATE), env: APT_ENV},
      // Ours is root's directory: the download runs as root, and apt warns of that on stderr only.
      {run: argv('apt-get', '--quiet', ...PRIVATE, 'download', 'docker-compose'), env: APT_ENV, cwd: BORROW_DIR},
    ],
    undo: [{run: argv('rm', '-rf', '--', BORROW_DIR)}],
  },
];

/** @param archive  file name of the package in `BORROW_DIR` */
export const planUnpackCompose = (archive: string): Step[] => {
  const target = `${PLUGIN_DIRS[0]}/${COMPOSE_PLUGIN}`;
  return [
    {
      title: 'install docker compose',
      acts: [
        {run: argv('dpkg-deb', '--extract', `${BORROW_DIR}/${archive}`, UNPACKED)},
        {mkdir: PLUGIN_DIRS[0], mode: 0o755},
        // Copied beside its place first, because the cache may be on another file system.
        {
          run: argv(
            'install',
            '--mode=0755',
            `${UNPACKED}/usr/libexec/docker/cli-plugins/${COMPOSE_PLUGIN}`,
            `${target}.tmp`,
          ),
        },
        {rename: `${target}.tmp`, to: target},
        {run: argv('rm', '-rf', '--', BORROW_DIR)},
      ],
      undo: [{remove: `${target}.tmp`}],
    },
  ];
};
