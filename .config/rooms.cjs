// The rooms of the house, and who may import whom: a room may import only such as stand above it, so that no two
// import each other. `.config/imports.cjs` makes rules of it, docs/architecture.md says what is in each.

/** Rooms of `src`, and what else of ours each may import. */
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

const AGENT = {
  files: [],
  system: [],
  engine: ['files'],
  repository: ['engine', 'files', 'system'],
  volume: ['repository', 'engine', 'files', 'system'],
  daemon: ['repository', 'engine', 'files', 'system'],
  services: ['files'],
  apps: ['repository', 'engine', 'files', 'system'],
  compose: ['services', 'daemon', 'repository', 'files', 'system'],
  routes: ['system', 'files'],
  deploy: ['compose', 'services', 'routes', 'files', 'system'],
  proxy: ['routes', 'services', 'daemon', 'repository', 'engine', 'files', 'system'],
  setup: ['engine', 'files', 'system'],
  inventory: ['daemon', 'repository', 'engine', 'files', 'system'],
  autostart: ['engine', 'files', 'system'],
  validation: ['volume', 'apps', 'services', 'repository', 'engine', 'files', 'system'],
};
AGENT.operations = Object.keys(AGENT);
AGENT.call = ['operations', 'repository', 'engine', 'system'];
AGENT.people = ['call', 'compose', 'deploy', 'services', 'files', 'system'];
AGENT.boot = ['call', 'people', 'operations', 'autostart', 'apps', 'volume', 'daemon', 'repository', 'engine'];

/**
 * Rooms inside of a room. `ground` is a pattern of the loose files on which they all stand: these import none of them. Other
 * loose files stand above the rooms: no room imports them.
 */
const INNER = {
  'src/contract': {ground: 'server|types|limits|repository|infra|read|operation|frames|document', rooms: {operations: []}},
  'src/domain': {
    rooms: {
      repository: [],
      machine: ['repository'],
      proxy: ['machine', 'repository'],
      context: ['machine', 'proxy'],
      sync: [],
      template: [],
    },
  },
  'src/cli': {
    rooms: {
      io: [],
      flags: ['io'],
      command: ['flags', 'io'],
      views: ['io'],
      tasks: ['command', 'views', 'io'],
    },
  },
  'src/renet': {ground: 'layout|agent-hash', rooms: AGENT},
  'src/renet/routes': {rooms: {grammar: [], table: ['grammar']}},
  'src/renet/proxy': {ground: '[a-z-]+', rooms: {explain: []}},
};

/** What a room of the agent may import from outside of the agent, when that is less than the agent may. */
const LESS = {
  files: ['shared'],
  system: ['exec', 'shared'],
};

module.exports = {ROOMS, INNER, LESS};
