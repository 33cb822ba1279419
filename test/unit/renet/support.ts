import type {Guid, NetworkId, ServerPath} from '../../../src/contract/types.js';
import {describeAct, type Act, type Step} from '../../../src/renet/engine/plan.js';
import {layoutOf} from '../../../src/renet/layout.js';
import type {RepositoryFacts} from '../../../src/renet/repository/facts.js';

export const guid = '11111111-1111-4111-8111-111111111111' as Guid;
export const networkId = 2816 as NetworkId;
export const layout = layoutOf('/mnt/rediacc' as ServerPath);
export const MIB = 1024 * 1024;

/** A repository that is there and closed, with what a test says otherwise. */
export const closed = (other: Partial<RepositoryFacts> = {}): RepositoryFacts => ({
  guid,
  networkId,
  image: {sizeBytes: 512 * MIB, allocatedBytes: 17 * MIB},
  fork: null,
  parentsKey: false,
  unfinished: false,
  mapping: null,
  loops: [],
  mounts: [],
  mounted: false,
  dockerMounted: false,
  directories: [],
  daemonInstalled: false,
  ...other,
});

/** What is true of it while it is mounted. */
export const open = (other: Partial<RepositoryFacts> = {}): RepositoryFacts =>
  closed({
    mapping: {file: layout.image(guid)},
    loops: [{device: '/dev/loop1', file: layout.image(guid), deleted: false, autoclear: true}],
    mounts: [layout.mount(guid), layout.dockerData(guid)],
    mounted: true,
    dockerMounted: true,
    directories: [layout.dockerData(guid), layout.mount(guid)],
    daemonInstalled: true,
    ...other,
  });

/** Acts as people read them, with the long names cut short. */
const lines = (acts: readonly Act[]): string[] => acts.map((act) => describeAct(act).replaceAll(guid, 'GUID'));
export const planLines = (steps: readonly Step[]): string[] => lines(steps.flatMap(({acts}) => acts));
/** What taking everything back does, in the order it is done. */
export const undoLines = (steps: readonly Step[]): string[] =>
  lines([...steps].reverse().flatMap(({undo}) => undo ?? []));
