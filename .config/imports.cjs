// Who may import whom: data flows one way (docs/architecture.md). Checked by `npm run lint:imports`.

const {INNER, LESS, ROOMS} = require('./rooms.cjs');

/** Packages that belong to one place. */
const PACKAGES = {
  'ssh2|cpu-features': 'src/ssh/',
  execa: 'src/exec/',
  conf: 'src/store/',
  '@oclif|inquirer|@inquirer|listr2|chalk': 'src/(cli|commands)/',
};

const only = (room, allowed) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import only ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: {path: `^src/${room}/`},
  to: {path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/`},
});

/** A room imports itself, what the table allows, and the ground; never the loose files above it. */
const inside = ([base, {ground = '(?!)', rooms}]) => [
  ...Object.entries(rooms).map(([room, allowed]) => ({
    name: `${base.replace('src/', '')}/${room}-imports`,
    comment: `${base}/${room} may import of ${base} only ${allowed.join(', ') || 'itself'}`,
    severity: 'error',
    from: {path: `^${base}/${room}/`},
    to: {path: `^${base}/`, pathNot: `^${base}/((${[room, ...allowed].join('|')})/|(${ground})\\.ts$)`},
  })),
  {
    name: `${base.replace('src/', '')}-ground`,
    comment: `on these files the rooms of ${base} stand: they import none of them, nor what stands above`,
    severity: 'error',
    from: {path: `^${base}/(${ground})\\.ts$`},
    to: {path: `^${base}/`, pathNot: `^${base}/(${ground})\\.ts$`},
  },
];

const less = ([room, allowed]) => ({
  name: `renet/${room}-knows-little`,
  comment: `src/renet/${room} may import only ${allowed.join(', ')}: it must not know what the two programs say to each other`,
  severity: 'error',
  from: {path: `^src/renet/${room}/`},
  to: {path: '^src/', pathNot: `^src/(renet/${room}|${allowed.join('|')})/`},
});

module.exports = {
  forbidden: [
    {name: 'no-cycles', severity: 'error', from: {}, to: {circular: true, dependencyTypesNot: ['type-only']}},
    {name: 'resolvable', severity: 'error', from: {}, to: {couldNotResolve: true}},
    ...Object.entries(ROOMS).map(([room, allowed]) => only(room, allowed)),
    {
      name: 'commands-imports',
      severity: 'error',
      from: {path: '^src/commands/', pathNot: '^src/commands/ops/'},
      to: {path: '^src/', pathNot: '^src/(commands|cli|domain|contract|shared)/'},
    },
    {
      name: 'ops-commands-imports',
      severity: 'error',
      from: {path: '^src/commands/ops/'},
      to: {path: '^src/', pathNot: '^src/(commands|cli|domain|contract|shared|lab)/'},
    },
    ...Object.entries(INNER).flatMap(inside),
    ...Object.entries(LESS).map(less),
    ...Object.entries(PACKAGES).map(([names, home]) => ({
      name: `${names.split('|')[0].replace('@', '')}-only-at-home`,
      severity: 'error',
      from: {path: '^src/', pathNot: `^${home}`},
      to: {path: `node_modules/(${names})(/|$)`},
    })),
    {
      name: 'child-processes-only-in-exec',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/exec/'},
      to: {path: '^(node:)?child_process$'},
    },
  ],
  options: {
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
    doNotFollow: {path: 'node_modules'},
    enhancedResolveOptions: {extensions: ['.ts', '.js'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default']},
  },
};
