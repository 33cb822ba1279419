// Who may import whom: data flows one way (docs/architecture.md). Checked by `npm run lint:imports`.

/** Rooms and what else of ours each may import. */
const ROOMS = {
  shared: [],
  contract: ['shared'],
  exec: ['shared'],
  domain: ['contract', 'shared'],
  ssh: ['contract', 'shared'],
  store: ['contract', 'shared'],
  lab: ['exec', 'ssh', 'shared'],
  cli: ['domain', 'ssh', 'store', 'exec', 'contract', 'shared'],
  renet: ['exec', 'contract', 'shared'],
};

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
    {
      name: 'system-knows-no-protocol',
      comment: 'a tool adapter must not know what the two programs say to each other',
      severity: 'error',
      from: {path: '^src/renet/system/'},
      to: {path: '^src/', pathNot: '^src/(renet/system|exec|shared)/'},
    },
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
